namespace ExoGrains.Compute.Kernels;

/// <summary>Activations to 16-bit integers.</summary>
internal static unsafe class QuantisationKernel
{
    private const int Lanes = 16;
    private const int LargestGroup = 128;
    private const float LargestValue = 32767f;

    // Below this the reciprocal would overflow; such a group is zero for every purpose.
    private const float SmallestMaximum = 1e-30f;

    /// <summary>Quantises one token: per group <c>scale = max|x| / 32767</c>, <c>value = round(x /
    /// scale)</c>.</summary>
    /// <param name="input">[size].</param>
    /// <param name="size">A multiple of the form's group.</param>
    /// <param name="form">Group, and what the order depends on.</param>
    /// <param name="target">Out.</param>
    public static void Quantise<TLanes, TOrder>(float* input, int size, ActivationForm form, in PanelInput target)
        where TLanes : unmanaged, ILanes<TLanes>
        where TOrder : struct, IValueOrder
    {
        var rounded = stackalloc short[LargestGroup];
        var group = form.GroupSize;
        for (var start = 0; start < size; start += group)
        {
            var largest = TLanes.Create(0f);
            for (var i = 0; i < group; i += Lanes)
                largest = TLanes.Max(largest, TLanes.Abs(TLanes.Load(input + start + i)));
            var maximum = TLanes.Maximum(largest);
            var isZero = maximum < SmallestMaximum;
            var scale = isZero ? 0f : maximum / LargestValue;
            var inverse = TLanes.Create(isZero ? 0f : LargestValue / maximum);
            for (var i = 0; i < group; i += Lanes)
                TLanes.StoreRounded(TLanes.Multiply(TLanes.Load(input + start + i), inverse), rounded + i);
            target.Scales[start / group] = scale;
            target.Sums[start / group] =
                scale * TOrder.Arrange(rounded, group, form.Bits, target.Integers + start);
        }
    }
}

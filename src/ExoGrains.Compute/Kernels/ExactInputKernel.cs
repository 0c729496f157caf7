namespace ExoGrains.Compute.Kernels;

/// <summary>Activations as they are, with the sum of each group.</summary>
internal static unsafe class ExactInputKernel
{
    private const int Lanes = 16;

    /// <summary>Copies one token and sums its groups: lane i sums elements i, i+16, ..., then the lanes fold.</summary>
    /// <param name="input">[size].</param>
    /// <param name="size">A multiple of <paramref name="group"/>.</param>
    /// <param name="group">Elements per sum, a multiple of 32.</param>
    /// <param name="target">Out.</param>
    public static void Prepare<TLanes>(float* input, int size, int group, in PanelInput target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var values = target.Floats;
        for (var start = 0; start < size; start += group)
        {
            var sum = TLanes.Create(0f);
            for (var i = start; i < start + group; i += Lanes)
            {
                var x = TLanes.Load(input + i);
                TLanes.Store(x, values + i);
                sum = TLanes.Add(sum, x);
            }

            target.Sums[start / group] = TLanes.Sum(sum);
        }
    }
}

namespace ExoGrains.Compute.Kernels;

/// <summary>Rotary position embedding of one head. Source: arXiv:2104.09864.</summary>
internal static unsafe class RotaryKernel
{
    private const int Lanes = 16;

    /// <summary>Rotates pairs (i, i + half) in place: <c>(x cos - y sin, y cos + x sin)</c>.</summary>
    public static void RotateHalves<TLanes>(float* head, float* cosines, float* sines, int half)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var i = 0;
        for (; i + Lanes <= half; i += Lanes)
        {
            TLanes x = TLanes.Load(head + i), y = TLanes.Load(head + half + i);
            TLanes c = TLanes.Load(cosines + i), s = TLanes.Load(sines + i);
            TLanes.Store(TLanes.Subtract(TLanes.Multiply(x, c), TLanes.Multiply(y, s)), head + i);
            TLanes.Store(TLanes.Add(TLanes.Multiply(y, c), TLanes.Multiply(x, s)), head + half + i);
        }

        for (; i < half; i++)
        {
            float x = head[i], y = head[half + i];
            head[i] = x * cosines[i] - y * sines[i];
            head[half + i] = y * cosines[i] + x * sines[i];
        }
    }

    /// <summary>Rotates pairs (2i, 2i + 1) in place, as <c>rope_traditional</c> asks.</summary>
    public static void RotatePairs(float* head, float* cosines, float* sines, int half)
    {
        for (var i = 0; i < half; i++)
        {
            float x = head[2 * i], y = head[2 * i + 1];
            head[2 * i] = x * cosines[i] - y * sines[i];
            head[2 * i + 1] = y * cosines[i] + x * sines[i];
        }
    }
}

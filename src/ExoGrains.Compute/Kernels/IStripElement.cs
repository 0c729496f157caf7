namespace ExoGrains.Compute.Kernels;

/// <summary>An element type of strips, read sixteen at a time.</summary>
internal unsafe interface IStripElement
{
    /// <summary>Bytes of one element.</summary>
    static abstract int Bytes { get; }

    /// <summary>Sixteen elements as floats, unscaled.</summary>
    static abstract TLanes Load<TLanes>(byte* source)
        where TLanes : unmanaged, ILanes<TLanes>;
}

namespace ExoGrains.Ring.Frames;

/// <summary>
/// Bits of a frame header. Unknown bits are refused, so that a later version cannot be half understood.
/// </summary>
[Flags]
internal enum FrameFlags : ushort
{
    None = 0,

    /// <summary>A receiver that does not know the type skips the frame instead of ending the edge.</summary>
    Optional = 1,

    /// <summary>A step on its way back to the head: hidden states of the wanted positions only.</summary>
    OutputsOnly = 2,

    All = Optional | OutputsOnly,
}

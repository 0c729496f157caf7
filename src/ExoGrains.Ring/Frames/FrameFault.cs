namespace ExoGrains.Ring.Frames;

/// <summary>Why bytes are no frame this edge accepts.</summary>
internal enum FrameFault
{
    None = 0,
    Magic,
    HeaderChecksum,
    Version,
    Flags,
    Type,
    PayloadLength,
    PayloadChecksum,
    Epoch,
    FrameNumber,
    SourceRank,
    Content,
}

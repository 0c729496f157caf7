namespace ExoGrains.Ring.Frames;

/// <summary>How a read of a whole header or payload ended.</summary>
internal enum ReadStatus
{
    Ok,

    /// <summary>The stream ended.</summary>
    End,

    /// <summary>The connection failed.</summary>
    Reset,

    /// <summary>Too long without a byte, or past the deadline.</summary>
    Timeout,
}

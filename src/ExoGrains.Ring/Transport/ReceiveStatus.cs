namespace ExoGrains.Ring.Transport;

/// <summary>What a receive brought.</summary>
internal enum ReceiveStatus
{
    /// <summary>Bytes, one at least.</summary>
    Data,

    /// <summary>Nothing within the poll interval; the caller looks at its clock and asks again.</summary>
    Idle,

    /// <summary>The peer closed, or this end was disposed.</summary>
    End,

    /// <summary>The connection failed.</summary>
    Reset,
}

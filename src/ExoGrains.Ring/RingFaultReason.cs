namespace ExoGrains.Ring;

/// <summary>How a ring ended. Values are wire values of ERROR frames.</summary>
public enum RingFaultReason
{
    /// <summary>This rank was disposed.</summary>
    LocalClose = 100,

    /// <summary>The peer said goodbye.</summary>
    PeerLeft = 101,

    /// <summary>The connection ended without a goodbye: the peer's process died.</summary>
    PeerClosed = 102,

    /// <summary>The connection was reset.</summary>
    Reset = 103,

    /// <summary>Nothing was heard from the peer for too long.</summary>
    Timeout = 104,

    /// <summary>A frame's checksum was wrong.</summary>
    Checksum = 105,

    /// <summary>A frame broke the protocol.</summary>
    Protocol = 106,

    /// <summary>A frame of another epoch arrived.</summary>
    StaleEpoch = 107,

    /// <summary>Another rank reported that the ring is broken; the message is its own.</summary>
    RemoteFault = 108,

    /// <summary>The engine of this rank failed.</summary>
    EngineFailure = 109,

    /// <summary>An edge could not be opened.</summary>
    ConnectFailed = 110,
}

namespace ExoGrains.Contracts;

/// <summary>How far the proof of a link came.</summary>
public enum LinkStage
{
    /// <summary>Taking the own address and interface.</summary>
    Bind = 0,

    /// <summary>Opening the TCP connection.</summary>
    Connect = 1,

    /// <summary>The ring handshake: protocol version, cluster key, device and incarnation.</summary>
    Handshake = 2,

    /// <summary>Echoes, for the round trip.</summary>
    Echo = 3,

    /// <summary>A burst, for the bandwidth.</summary>
    Burst = 4,
}

namespace ExoGrains.Ring.Handshake;

/// <summary>Why an edge could not be opened. Values are wire values of ERROR frames.</summary>
public enum HandshakeCause
{
    /// <summary>No route, or the system forbids it.</summary>
    Unreachable = 1,

    /// <summary>Nobody listens there.</summary>
    Refused = 2,

    /// <summary>Too slow.</summary>
    Timeout = 3,

    /// <summary>The connection ended in the middle.</summary>
    ConnectionLost = 4,

    /// <summary>The peer does not speak this protocol.</summary>
    NotARing = 5,

    /// <summary>No protocol version is known to both.</summary>
    VersionMismatch = 6,

    /// <summary>The peer has another cluster key.</summary>
    WrongKey = 7,

    /// <summary>The address belongs to another device.</summary>
    WrongDevice = 8,

    /// <summary>No such rank is waiting there, yet.</summary>
    NotExpected = 9,

    /// <summary>The acceptor is at a newer epoch.</summary>
    OldEpoch = 10,

    /// <summary>The ends disagree on who is which rank of how many.</summary>
    WrongRank = 11,

    /// <summary>The ends have different weights or another precision or KV cache.</summary>
    ModelMismatch = 12,

    /// <summary>The layers of the two ends do not join.</summary>
    LayerMismatch = 13,

    /// <summary>Slots, context, step or hidden size differ.</summary>
    LimitMismatch = 14,

    /// <summary>That edge is open already.</summary>
    AlreadyConnected = 15,

    /// <summary>The connection did not come over the address pair that was decided on.</summary>
    WrongAddress = 16,

    /// <summary>Too much at once; the same attempt may succeed later.</summary>
    Busy = 17,
}

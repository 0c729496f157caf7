namespace ExoGrains.Ring.Handshake;

/// <summary>What a connection is for. Wire values of HELLO.</summary>
internal enum HelloPurpose : ushort
{
    /// <summary>One hop of a ring.</summary>
    Edge = 0,

    /// <summary>To find out whether, and how well, an address pair works.</summary>
    LinkProof = 1,
}

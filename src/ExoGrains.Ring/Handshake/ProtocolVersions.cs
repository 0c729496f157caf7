namespace ExoGrains.Ring.Handshake;

/// <summary>Protocol versions an end speaks; the lower of the two highest is used.</summary>
/// <param name="Lowest">Lowest spoken.</param>
/// <param name="Highest">Highest spoken.</param>
internal readonly record struct ProtocolVersions(byte Lowest, byte Highest)
{
    /// <summary>First version that knows link proofs.</summary>
    public const byte LinkProof = 2;

    /// <summary>What this build speaks.</summary>
    public static ProtocolVersions Current { get; } = new(1, 2);

    /// <summary>The version for two ends; null when none is known to both.</summary>
    public byte? Choose(ProtocolVersions peer)
    {
        var version = Math.Min(Highest, peer.Highest);
        return version >= Math.Max(Lowest, peer.Lowest) ? version : null;
    }
}

using ExoGrains.Contracts;

namespace ExoGrains.Ring.Handshake;

/// <summary>Who this end is in every handshake.</summary>
/// <param name="Device">This device.</param>
/// <param name="Incarnation">Number of this run of it.</param>
/// <param name="Key">The cluster key.</param>
/// <param name="Versions">Protocol versions spoken here.</param>
internal sealed record RingSelf(DeviceId Device, uint Incarnation, byte[] Key, ProtocolVersions Versions)
{
    /// <summary>Copies the key.</summary>
    /// <exception cref="ArgumentException">The key is too short.</exception>
    public static RingSelf Create(
        DeviceId device, uint incarnation, ReadOnlySpan<byte> clusterKey, ProtocolVersions versions) =>
        clusterKey.Length >= HandshakeMac.MinKeyBytes
            ? new RingSelf(device, incarnation, clusterKey.ToArray(), versions)
            : throw new ArgumentException(
                $"The cluster key has {clusterKey.Length} bytes; expected {HandshakeMac.MinKeyBytes} at least.",
                nameof(clusterKey));
}

using ExoGrains.Contracts;

namespace ExoGrains.Ring.Handshake;

/// <summary>
/// Payload of CHALLENGE: chosen version, accepting device, nonce, and the acceptor's proof over what precedes it.
/// </summary>
internal static class ChallengePayload
{
    public const int ProofOffset = 56;
    public const int SizeBytes = ProofOffset + HandshakeMac.SizeBytes;

    private const int DeviceOffset = 8;
    private const int NonceOffset = 24;

    /// <summary>Writes it with its proof.</summary>
    public static void Write(
        Span<byte> destination,
        byte version,
        DeviceId device,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> hello)
    {
        destination[..SizeBytes].Clear();
        destination[0] = version;
        device.Value.TryWriteBytes(destination[DeviceOffset..], bigEndian: true, out _);
        nonce.CopyTo(destination[NonceOffset..]);
        HandshakeMac.Compute(
            key, HandshakeMac.Acceptor, hello, destination[..ProofOffset], [], destination.Slice(ProofOffset, 32));
    }

    /// <summary>The accepting device.</summary>
    public static DeviceId Device(ReadOnlySpan<byte> payload) =>
        new(new Guid(payload.Slice(DeviceOffset, 16), bigEndian: true));
}

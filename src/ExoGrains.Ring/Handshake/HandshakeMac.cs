using System.Security.Cryptography;

namespace ExoGrains.Ring.Handshake;

/// <summary>
/// The proofs of a handshake: HMAC-SHA256 with the cluster key over a role, the whole HELLO and the CHALLENGE. The role
/// keeps a proof from being reflected; both nonces keep it from being replayed. Only the opening is authenticated:
/// later
/// frames are neither secret nor tamper-proof.
/// </summary>
internal static class HandshakeMac
{
    public const int SizeBytes = 32;
    public const int MinKeyBytes = 16;

    /// <summary>Role of the acceptor's proof in CHALLENGE.</summary>
    public static ReadOnlySpan<byte> Acceptor => "ExoGrains ring 1 acceptor\0"u8;

    /// <summary>Role of the dialler's proof in PROOF.</summary>
    public static ReadOnlySpan<byte> Dialler => "ExoGrains ring 1 dialler\0"u8;

    /// <summary>Role of the acceptor's proof in READY, which also covers the credits.</summary>
    public static ReadOnlySpan<byte> Ready => "ExoGrains ring 1 ready\0"u8;

    /// <summary>Computes a proof.</summary>
    /// <param name="key">The cluster key.</param>
    /// <param name="role">One of the three roles.</param>
    /// <param name="hello">Payload of HELLO.</param>
    /// <param name="challenge">Payload of CHALLENGE without its proof.</param>
    /// <param name="extra">READY without its proof; else empty.</param>
    /// <param name="destination">Out: 32 bytes.</param>
    public static void Compute(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> role,
        ReadOnlySpan<byte> hello,
        ReadOnlySpan<byte> challenge,
        ReadOnlySpan<byte> extra,
        Span<byte> destination)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(role);
        hash.AppendData(hello);
        hash.AppendData(challenge);
        hash.AppendData(extra);
        hash.GetHashAndReset(destination);
    }

    /// <summary>Whether a proof is right; takes as long for a wrong one.</summary>
    public static bool Verify(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> role,
        ReadOnlySpan<byte> hello,
        ReadOnlySpan<byte> challenge,
        ReadOnlySpan<byte> extra,
        ReadOnlySpan<byte> proof)
    {
        Span<byte> expected = stackalloc byte[SizeBytes];
        Compute(key, role, hello, challenge, extra, expected);
        return CryptographicOperations.FixedTimeEquals(expected, proof);
    }
}

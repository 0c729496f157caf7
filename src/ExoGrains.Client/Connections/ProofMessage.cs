using System.Buffers;
using System.IO.Pipelines;

namespace ExoGrains.Client.Connections;

/// <summary>
/// Bytes of the proof that precedes Orleans' own on a connection. The acceptor sends a challenge, the dialler answers
/// with its claim, the acceptor with a verdict.
/// </summary>
/// <remarks>
/// Each begins with 8 bytes: <c>EXOC</c>, version, a code, two zeros. Challenge: a 32-byte nonce. Claim: a 32-byte
/// nonce, SHA-256 of the cluster's name, and HMAC-SHA256 with the cluster key over <c>exograins connection dialler
/// 1</c>, both nonces (acceptor's first), the name's hash and the purpose. Verdict: the same HMAC with <c>acceptor</c>
/// for <c>dialler</c>, or zeros. The acceptor proves nothing to a dialler that has not.
/// </remarks>
internal static class ProofMessage
{
    /// <summary>Length of the first 8 bytes.</summary>
    public const int HeadLength = 8;

    /// <summary>Length of a nonce, a hash or a proof.</summary>
    public const int NumberLength = 32;

    /// <summary>Length of a challenge.</summary>
    public const int ChallengeLength = HeadLength + NumberLength;

    /// <summary>Length of a claim.</summary>
    public const int ClaimLength = HeadLength + (3 * NumberLength);

    /// <summary>Length of a verdict.</summary>
    public const int VerdictLength = HeadLength + NumberLength;

    /// <summary>Version of this exchange.</summary>
    public const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "EXOC"u8;

    /// <summary>Writes the first 8 bytes.</summary>
    public static void WriteHead(Span<byte> message, byte code)
    {
        message[..HeadLength].Clear();
        Magic.CopyTo(message);
        message[4] = Version;
        message[5] = code;
    }

    /// <summary>Whether these bytes begin as one of our messages does, whatever its version.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> message)
    {
        var length = Math.Min(message.Length, Magic.Length);
        return message[..length].SequenceEqual(Magic[..length]);
    }

    /// <summary>A number of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="index">Which, from 0.</param>
    public static Span<byte> Number(Span<byte> message, int index) =>
        message.Slice(HeadLength + (index * NumberLength), NumberLength);

    /// <summary>What a proof is made of.</summary>
    public static byte[] Statement(
        bool isDialler,
        byte purpose,
        ReadOnlySpan<byte> challenge,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> cluster)
    {
        var label = isDialler ? "exograins connection dialler 1"u8 : "exograins connection acceptor 1"u8;
        return [.. label, purpose, .. challenge, .. nonce, .. cluster];
    }

    /// <summary>Reads one whole message and nothing behind it.</summary>
    /// <param name="input">The connection.</param>
    /// <param name="length">Length of the message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message, or the bytes there were: too few, or not ours.</returns>
    public static async Task<byte[]> ReadAsync(PipeReader input, int length, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var bytes = result.Buffer.Slice(0, Math.Min(length, result.Buffer.Length)).ToArray();
            if (bytes.Length == length)
            {
                input.AdvanceTo(result.Buffer.GetPosition(length));
                return bytes;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted || result.IsCanceled || !HasMagic(bytes))
                return bytes;
        }
    }
}

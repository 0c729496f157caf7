using System.Security.Cryptography;
using ExoGrains.Contracts;

namespace ExoGrains.Client;

/// <summary>
/// The secret that all silos and clients of a cluster share: 32 bytes, written as 64 hexadecimal digits.
/// </summary>
public sealed class ClusterKey
{
    /// <summary>Length of a key, bytes; also of every proof made with it.</summary>
    public const int LengthBytes = 32;

    /// <summary>Name of the key's file in a data folder.</summary>
    public const string FileName = "key";

    /// <summary>Environment variable that holds a key.</summary>
    public const string Variable = "EXOGRAINS_KEY";

    private readonly byte[] _bytes;

    private ClusterKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The key itself.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A key of these bytes, which are copied.</summary>
    /// <exception cref="ArgumentException">They are not <see cref="LengthBytes"/> many.</exception>
    public static ClusterKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == LengthBytes
        ? new ClusterKey(bytes.ToArray())
        : throw new ArgumentException($"Cluster key: got {bytes.Length} bytes, expected {LengthBytes}.", nameof(bytes));

    /// <summary>Reads a key as <c>exograins key</c> prints it.</summary>
    /// <param name="text">Hexadecimal digits; white space around them is dropped. Never repeated in an error.</param>
    /// <param name="source">Where it came from, for the error.</param>
    /// <exception cref="ExoGrainsException">It is something else.</exception>
    public static ClusterKey Parse(string text, string source)
    {
        var digits = text.Trim();
        if (digits.Length == 2 * LengthBytes && digits.All(char.IsAsciiHexDigit))
            return new ClusterKey(Convert.FromHexString(digits));
        throw new ExoGrainsException(
            $"Cluster key: {source} holds {digits.Length} characters, expected {2 * LengthBytes} hexadecimal digits; " +
            "run 'exograins key' on a silo of the cluster and use what it prints.");
    }

    /// <summary>Reads the key of a data folder; null where it has none.</summary>
    /// <exception cref="ExoGrainsException">The file holds something else, or cannot be read.</exception>
    public static ClusterKey? FindIn(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        return File.Exists(path) ? ReadFile(path) : null;
    }

    /// <summary>Reads a file that holds a key.</summary>
    /// <exception cref="ExoGrainsException">The file holds something else, or cannot be read.</exception>
    public static ClusterKey ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), $"'{path}'");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ExoGrainsException($"Cluster key: cannot read '{path}': {error.Message}", error);
        }
    }

    /// <summary>Proof that this key's holder said something: HMAC-SHA256.</summary>
    public byte[] Prove(ReadOnlySpan<byte> statement) => HMACSHA256.HashData(_bytes, statement);

    /// <summary>Whether a proof is this key's, in a time that does not depend on the answer.</summary>
    public bool Accepts(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> proof) =>
        CryptographicOperations.FixedTimeEquals(Prove(statement), proof);

    /// <summary>Whether two keys are the same.</summary>
    public bool IsSameAs(ClusterKey other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <summary>The key as <c>exograins key</c> prints it: lower-case hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(_bytes);
}

using System.Security.Cryptography;
using System.Text;

namespace ExoGrains.Ring;

/// <summary>Identity of a model's weights: 32 bytes, equal on two ranks exactly if they may run in one ring.</summary>
public readonly struct ModelHash : IEquatable<ModelHash>
{
    /// <summary>Length in bytes.</summary>
    public const int SizeBytes = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes the 32 bytes as they are.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public ModelHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
            throw new ArgumentException($"A model hash has {bytes.Length} bytes; expected {SizeBytes}.", nameof(bytes));
        _a = BitConverter.ToUInt64(bytes);
        _b = BitConverter.ToUInt64(bytes[8..]);
        _c = BitConverter.ToUInt64(bytes[16..]);
        _d = BitConverter.ToUInt64(bytes[24..]);
    }

    /// <summary>
    /// SHA-256 of a text that names the weights, for instance a list of files with their sizes and digests.
    /// </summary>
    public static ModelHash Of(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">32 bytes at least.</param>
    public void CopyTo(Span<byte> destination)
    {
        BitConverter.TryWriteBytes(destination, _a);
        BitConverter.TryWriteBytes(destination[8..], _b);
        BitConverter.TryWriteBytes(destination[16..], _c);
        BitConverter.TryWriteBytes(destination[24..], _d);
    }

    /// <inheritdoc/>
    public bool Equals(ModelHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ModelHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>Same 32 bytes.</summary>
    public static bool operator ==(ModelHash left, ModelHash right) => left.Equals(right);

    /// <summary>Not the same 32 bytes.</summary>
    public static bool operator !=(ModelHash left, ModelHash right) => !left.Equals(right);

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

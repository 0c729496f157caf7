using System.Diagnostics;
using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Cpu;

/// <summary>Where the keys and values of one head lie within one block of 64 positions.</summary>
/// <remarks>
/// Everything lies in strips of sixteen lanes that attention reads from begin to end. Keys: four strips of sixteen
/// positions, each <c>[head size, 16]</c>, so that sixteen scores are computed lane by lane. Values: a strip per
/// sixteen elements of the head, each <c>[64, 16]</c>, the last padded with zeros. For 8 bits two times 64 scales
/// follow: those of the keys, those of the values.
/// </remarks>
internal readonly record struct KeyValueLayout(KeyValueType Type, int HeadSize)
{
    private const int Lanes = 16;
    private const int BlockKeys = SoftmaxKernel.BlockKeys;
    private const int ScaleBytes = BlockKeys * sizeof(float);

    /// <summary>Strips of keys.</summary>
    public const int KeyStrips = BlockKeys / Lanes;

    /// <summary>Strips of values.</summary>
    public int ValueStrips => (HeadSize + Lanes - 1) / Lanes;

    /// <summary>Bytes of sixteen elements.</summary>
    public int LineBytes => Lanes * (Type switch
    {
        KeyValueType.F32 => sizeof(float),
        KeyValueType.F16 => sizeof(ushort),
        KeyValueType.Q8 => sizeof(sbyte),
        _ => throw new UnreachableException(),
    });

    /// <summary>Bytes from one strip of keys to the next.</summary>
    public int KeyStripBytes => HeadSize * LineBytes;

    /// <summary>Bytes from one strip of values to the next.</summary>
    public int ValueStripBytes => BlockKeys * LineBytes;

    /// <summary>Whether elements are to be multiplied by a scale.</summary>
    public bool HasScales => Type == KeyValueType.Q8;

    /// <summary>Bytes before the values.</summary>
    public int ValuesOffset => KeyStrips * KeyStripBytes;

    /// <summary>Bytes before the 64 scales of the keys.</summary>
    public int KeyScalesOffset => ValuesOffset + ValueStrips * ValueStripBytes;

    /// <summary>Bytes before the 64 scales of the values.</summary>
    public int ValueScalesOffset => KeyScalesOffset + (HasScales ? ScaleBytes : 0);

    /// <summary>Bytes of one head.</summary>
    public int HeadBytes => ValueScalesOffset + (HasScales ? ScaleBytes : 0);

    /// <summary>Bytes before the first element of the key of a position; the others lie a line apart.</summary>
    /// <param name="offset">Position within the block.</param>
    public int KeyOffset(int offset) => offset / Lanes * KeyStripBytes + offset % Lanes * (LineBytes / Lanes);

    /// <summary>Bytes before the value of a position in its first strip.</summary>
    /// <param name="offset">Position within the block.</param>
    public int ValueOffset(int offset) => ValuesOffset + offset * LineBytes;
}

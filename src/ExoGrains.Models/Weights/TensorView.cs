using System.Collections.Immutable;

namespace ExoGrains.Models.Weights;

/// <summary>A tensor where it lies: row-major bytes in memory owned by someone else, usually a mapped file.</summary>
/// <remarks>Valid only while its owner (<see cref="ModelWeights"/>) is not disposed. Never written to.</remarks>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents, outermost first; checked against <paramref name="ByteCount"/> by whoever made
/// it.</param>
/// <param name="Address">First byte. Aligned to the element size.</param>
/// <param name="ByteCount">Bytes in all.</param>
public sealed record TensorView(
    string Name, ElementType Type, ImmutableArray<long> Shape, nint Address, long ByteCount)
{
    /// <summary>The bytes as a span.</summary>
    /// <exception cref="OverflowException">The tensor has 2 GiB or more; use <see cref="Address"/>.</exception>
    public unsafe ReadOnlySpan<byte> Bytes => new((void*)Address, checked((int)ByteCount));

    /// <summary>All of it.</summary>
    public TensorRange Whole => new(this, 0, ByteCount);
}

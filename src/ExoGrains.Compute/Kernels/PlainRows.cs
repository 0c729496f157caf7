using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>Consecutive rows of a plain matrix as stored.</summary>
/// <param name="start">First element of the first row.</param>
/// <param name="type">F32, F16 or BF16.</param>
/// <param name="columnCount">Elements of a row: a multiple of 16.</param>
/// <param name="count">Rows.</param>
internal readonly unsafe struct PlainRows(byte* start, ElementType type, int columnCount, int count)
{
    public byte* Start { get; } = start;

    public ElementType Type { get; } = type;

    public int ColumnCount { get; } = columnCount;

    public int Count { get; } = count;
}

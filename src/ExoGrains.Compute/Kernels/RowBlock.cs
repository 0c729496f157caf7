namespace ExoGrains.Compute.Kernels;

/// <summary>Rows of float32 at a fixed distance from each other.</summary>
/// <param name="start">First element of the first row.</param>
/// <param name="stride">Elements from one row to the next.</param>
/// <param name="count">Rows.</param>
internal readonly unsafe struct RowBlock(float* start, nint stride, int count)
{
    public float* Start { get; } = start;

    public nint Stride { get; } = stride;

    public int Count { get; } = count;
}

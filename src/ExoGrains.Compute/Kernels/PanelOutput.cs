namespace ExoGrains.Compute.Kernels;

/// <summary>Where the sixteen results of each token go.</summary>
/// <param name="start">The first token's.</param>
/// <param name="stride">Floats from one token's to the next.</param>
internal readonly unsafe struct PanelOutput(float* start, nint stride)
{
    public float* Start { get; } = start;

    public nint Stride { get; } = stride;

    /// <summary>Those of the tokens after the first <paramref name="tokens"/>.</summary>
    public PanelOutput Skip(nint tokens) => new(Start + tokens * Stride, Stride);
}

namespace ExoGrains.Compute.Kernels;

/// <summary>Sixteen sums for each of some tokens, close together while a panel's columns are added up.</summary>
/// <remarks>The output's rows lie multiples of a page apart, where they would fight for the same few places of the
/// cache.</remarks>
/// <param name="start">Scratch of <see cref="ByteCount"/> bytes.</param>
/// <param name="tokenCount">Tokens.</param>
internal readonly unsafe struct PanelSums(byte* start, int tokenCount)
{
    /// <summary>Most tokens that share one pass over a panel: a multiple of every tile.</summary>
    public const int MostTokens = 96;

    /// <summary>Bytes of the sums of so many tokens.</summary>
    public const int ByteCount = MostTokens * Lanes * sizeof(float);

    private const int Lanes = 16;
    private readonly float* _start = (float*)start;

    public int TokenCount { get; } = tokenCount;

    /// <summary>Sums of a token and those after it.</summary>
    public float* At(int token) => _start + token * Lanes;

    /// <summary>Sets all sums to zero.</summary>
    public void Clear() => new Span<float>(_start, TokenCount * Lanes).Clear();

    /// <summary>Writes all sums to where they belong.</summary>
    public void Store<TLanes>(in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var target = output.Start;
        for (var token = 0; token < TokenCount; token++, target += output.Stride)
            TLanes.Store(TLanes.Load(At(token)), target);
    }
}

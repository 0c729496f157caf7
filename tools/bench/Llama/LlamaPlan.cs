namespace ExoGrains.Bench.Llama;

/// <summary>What is measured of llama.cpp.</summary>
/// <param name="ModelPath">GGUF file.</param>
/// <param name="Threads">Threads that compute.</param>
internal sealed record LlamaPlan(string ModelPath, int Threads)
{
    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens each sequence decodes.</summary>
    public required int DecodeTokens { get; init; }

    /// <summary>Tokens in each sequence's KV cache when decoding begins.</summary>
    public required int DepthTokens { get; init; }

    /// <summary>Sequences that decode together.</summary>
    public required int BatchSequences { get; init; }

    /// <summary>Longest sequence.</summary>
    public int ContextTokens => Math.Max(PromptTokens, DepthTokens + DecodeTokens);
}

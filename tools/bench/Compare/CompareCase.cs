using ExoGrains.Bench.Models;

namespace ExoGrains.Bench.Compare;

/// <summary>One row of the table: what both sides run.</summary>
/// <param name="Shape">Dimensions of the model.</param>
/// <param name="Format">How its weights are stored.</param>
/// <param name="Threads">Threads that compute.</param>
internal sealed record CompareCase(BenchShape Shape, WeightFormat Format, int Threads)
{
    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens that each sequence decodes.</summary>
    public required int DecodeTokens { get; init; }

    /// <summary>Tokens in each sequence's KV cache when decoding begins.</summary>
    public required int DepthTokens { get; init; }

    /// <summary>Sequences that decode together.</summary>
    public required int BatchSequences { get; init; }

    /// <summary>The options that both sides' measurements take.</summary>
    public string[] ToArguments() =>
    [
        "--threads", $"{Threads}", "--prompt", $"{PromptTokens}", "--decode", $"{DecodeTokens}",
        "--depth", $"{DepthTokens}", "--batch", $"{BatchSequences}",
    ];

    public override string ToString() =>
        $"{Shape.Name} {Format.Name}, {Threads} threads, prompt {PromptTokens}, depth {DepthTokens}, "
        + $"batch {BatchSequences}";
}

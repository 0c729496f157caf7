using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>One sequence to run: a prompt to continue, or tokens to score.</summary>
public sealed record SequenceRequest
{
    /// <summary>Prompt tokens, 1 at least.</summary>
    public required ImmutableArray<int> Tokens { get; init; }

    /// <summary>
    /// How tokens are drawn; a null is off, and a temperature of 1. Above temperature 0 the seed must be set. Not used
    /// when scoring.
    /// </summary>
    public SamplingOptions Sampling { get; init; } = new(Temperature: 0);

    /// <summary>Most tokens to draw; the context may end the answer sooner.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Tokens that end the answer.</summary>
    public ImmutableArray<int> EndTokens { get; init; } = [];

    /// <summary>
    /// Log-probabilities: null for none, else the drawn token's and this many of the likeliest, 0 to 20.
    /// </summary>
    public int? ScoreCount { get; init; }

    /// <summary>Report the logits of every position instead of drawing tokens.</summary>
    public bool IsScoring { get; init; }
}

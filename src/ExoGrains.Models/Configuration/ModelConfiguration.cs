using System.Collections.Immutable;

namespace ExoGrains.Models.Configuration;

/// <summary>What config.json says about a decoder-only transformer, in one shape for all families served
/// here.</summary>
/// <remarks>
/// Every family is: token embedding; per layer RMSNorm, attention (rotary positions, grouped queries, optionally
/// RMSNorm
/// per head on queries and keys), residual, RMSNorm, SwiGLU, residual; final RMSNorm; output projection.
/// </remarks>
public sealed record ModelConfiguration
{
    /// <summary><c>model_type</c>: <c>qwen3</c>, <c>qwen2</c>, <c>llama</c> or <c>mistral</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary><c>hidden_size</c>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary><c>num_hidden_layers</c>.</summary>
    public required int LayerCount { get; init; }

    /// <summary><c>num_attention_heads</c>.</summary>
    public required int AttentionHeadCount { get; init; }

    /// <summary><c>num_key_value_heads</c>; divides <see cref="AttentionHeadCount"/>.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary><c>head_dim</c>, or hidden size / heads where absent. Even.</summary>
    public required int HeadSize { get; init; }

    /// <summary><c>intermediate_size</c>.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary><c>vocab_size</c>: rows of the embedding and of the output projection.</summary>
    public required int VocabularySize { get; init; }

    /// <summary><c>rms_norm_eps</c>.</summary>
    public required float RmsNormEpsilon { get; init; }

    /// <summary><c>rope_theta</c>: base of the rotary frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>True rotates pairs (2i, 2i+1), false pairs (i, i + half). <c>rope_traditional</c>.</summary>
    public bool RopeIsInterleaved { get; init; }

    /// <summary>Null for unscaled frequencies.</summary>
    public Llama3RopeScaling? RopeScaling { get; init; }

    /// <summary>A linear position divisor (<c>rope_scaling</c> type <c>linear</c>); 1 for none.</summary>
    public double RopeLinearFactor { get; init; } = 1;

    /// <summary>Whether the output projection is the embedding's matrix. <c>tie_word_embeddings</c>.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Whether queries and keys are normalised per head before the rotation (Qwen3).</summary>
    public required bool HasQueryKeyNorm { get; init; }

    /// <summary>Per layer: how many of the last positions a token attends to, itself included; null attends to
    /// all.</summary>
    public required ImmutableArray<int?> AttentionWindows { get; init; }

    /// <summary><c>max_position_embeddings</c>: largest sequence the model was made for.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Tokens that end an answer, from generation_config.json, else config.json; may be empty.</summary>
    public required ImmutableArray<int> EndTokens { get; init; }
}

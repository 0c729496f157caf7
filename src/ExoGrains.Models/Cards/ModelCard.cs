using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Models.Cards;

/// <summary>What is known about a model before its files are here. Schema: exo's TOML model cards.</summary>
public sealed record ModelCard
{
    /// <summary><c>model_id</c>, for example <c>mlx-community/Qwen3-0.6B-4bit</c>.</summary>
    public required string ModelId { get; init; }

    /// <summary><c>storage_size.in_bytes</c>: size of all weights.</summary>
    public required long StorageBytes { get; init; }

    /// <summary><c>n_layers</c>.</summary>
    public required int LayerCount { get; init; }

    /// <summary><c>hidden_size</c>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>
    /// <c>supports_tensor</c>: whether layers may be cut across ranks; kept, ranks here hold whole layers.
    /// </summary>
    public required bool SupportsTensor { get; init; }

    /// <summary><c>tasks</c>.</summary>
    public required ImmutableArray<CardTask> Tasks { get; init; }

    /// <summary><c>backends</c>; a card without them gets <c>[MlxMetal]</c>.</summary>
    public ImmutableArray<Backend> Backends { get; init; } = [Backend.MlxMetal];

    /// <summary><c>num_key_value_heads</c>; null where not given.</summary>
    public int? KeyValueHeadCount { get; init; }

    /// <summary><c>components</c>.</summary>
    public ImmutableArray<CardComponent> Components { get; init; } = [];

    /// <summary><c>family</c>, for example <c>qwen</c>.</summary>
    public string Family { get; init; } = string.Empty;

    /// <summary><c>quantization</c>, for example <c>4bit</c>.</summary>
    public string Quantization { get; init; } = string.Empty;

    /// <summary><c>base_model</c>.</summary>
    public string BaseModel { get; init; } = string.Empty;

    /// <summary><c>capabilities</c>, for example <c>text</c>, <c>thinking</c>.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary><c>reasoning_dialect</c>.</summary>
    public ReasoningDialect ReasoningDialect { get; init; }

    /// <summary><c>context_length</c>; 0 where not given.</summary>
    public int ContextTokens { get; init; }

    /// <summary><c>uses_cfg</c>: image models that run twice per step.</summary>
    public bool UsesCfg { get; init; }

    /// <summary><c>trust_remote_code</c>; kept, no code of a model is ever run here.</summary>
    public bool TrustRemoteCode { get; init; } = true;

    /// <summary>Whether a user added it; not written to the card's file.</summary>
    public bool IsCustom { get; init; }

    /// <summary><c>vision</c>; null for none.</summary>
    public CardVision? Vision { get; init; }

    /// <summary><c>sampling_defaults</c>.</summary>
    public CardSamplingDefaults SamplingDefaults { get; init; } = CardSamplingDefaults.Empty;

    /// <summary>Keys outside the schema, in the order of the file.</summary>
    public ImmutableArray<UnknownCardKey> UnknownKeys { get; init; } = [];
}

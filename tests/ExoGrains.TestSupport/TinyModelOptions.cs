using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ExoGrains.Models.Weights;

namespace ExoGrains.TestSupport;

/// <summary>
/// What a random tiny model looks like. The defaults make a Qwen3 of two layers that runs in milliseconds.
/// </summary>
public sealed record TinyModelOptions
{
    /// <summary><c>model_type</c>: qwen3, qwen2, llama or mistral.</summary>
    public string Family { get; init; } = "qwen3";

    public int LayerCount { get; init; } = 2;

    public int HiddenSize { get; init; } = 64;

    public int AttentionHeadCount { get; init; } = 4;

    public int KeyValueHeadCount { get; init; } = 2;

    public int HeadSize { get; init; } = 16;

    public int IntermediateSize { get; init; } = 128;

    /// <summary>At least <see cref="TinyModelFolder.TokenCount"/>.</summary>
    public int VocabularySize { get; init; } = 288;

    public int ContextTokens { get; init; } = 512;

    /// <summary>Type of plain tensors, scales and biases.</summary>
    public ElementType Type { get; init; } = ElementType.F32;

    /// <summary>Null leaves all matrices plain.</summary>
    public AffineQuantization? Quantization { get; init; }

    /// <summary>By module path; null leaves that module plain. Needs <see cref="Quantization"/>.</summary>
    public ImmutableDictionary<string, AffineQuantization?> Overrides { get; init; } =
        ImmutableDictionary<string, AffineQuantization?>.Empty;

    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>1 writes model.safetensors, more write numbered shards and an index.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>
    /// Set last into config.json: rope_scaling, sliding_window and the like. A null value writes JSON null.
    /// </summary>
    public ImmutableDictionary<string, JsonNode?> ExtraConfiguration { get; init; } =
        ImmutableDictionary<string, JsonNode?>.Empty;

    /// <summary>Biases on q, k, v (llama: and o); Qwen2 has them on q, k, v in any case.</summary>
    public bool HasAttentionBias { get; init; }

    /// <summary>Biases on gate, up and down; llama only.</summary>
    public bool HasMlpBias { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>
    /// Matrices repeat one drawn pattern, each from another place: hundreds of megabytes are written in a second.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>A model of a given size for tests of memory: plain weights, equal layers of 11 million weights, and so
    /// many of them as come nearest to the size asked for.</summary>
    /// <param name="weightBytes">Bytes of all weights, 40 MB at least.</param>
    /// <param name="type">F16, BF16 or F32.</param>
    public static TinyModelOptions OfSize(long weightBytes, ElementType type = ElementType.F16)
    {
        var options = new TinyModelOptions
        {
            HiddenSize = 1024,
            AttentionHeadCount = 16,
            KeyValueHeadCount = 4,
            HeadSize = 64,
            IntermediateSize = 2816,
            VocabularySize = 1024,
            ContextTokens = 2048,
            Type = type,
            IsRepeated = true,
        };
        long elementBytes = type == ElementType.F32 ? 4 : 2;
        long headBytes = (long)options.VocabularySize * options.HiddenSize * elementBytes;
        long heads = options.AttentionHeadCount + options.KeyValueHeadCount;
        long rows = (2 * heads * options.HeadSize) + (3L * options.IntermediateSize);
        long layerBytes = rows * options.HiddenSize * elementBytes;
        long layers = (weightBytes - headBytes + (layerBytes / 2)) / layerBytes;
        return options with { LayerCount = (int)Math.Max(1, layers) };
    }
}

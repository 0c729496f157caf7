using ExoGrains.Models.Configuration;

namespace ExoGrains.Bench.Models;

/// <summary>The dimensions of a published model. Its weights are not needed: what they are does not change what they
/// cost.</summary>
/// <param name="Name">As the options take it.</param>
/// <param name="Family"><c>model_type</c> of config.json, which is also the architecture of GGUF.</param>
internal sealed record BenchShape(string Name, string Family)
{
    private const int QwenVocabulary = 151_936;
    private const int QwenContext = 40_960;

    /// <summary>Elements of a hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads.</summary>
    public int KeyValueHeadCount { get; init; } = 8;

    /// <summary>Elements of a head.</summary>
    public int HeadSize { get; init; } = 128;

    /// <summary>Elements between up and down projection.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public int VocabularySize { get; init; } = QwenVocabulary;

    /// <summary>Longest sequence.</summary>
    public int ContextTokens { get; init; } = QwenContext;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 1_000_000;

    /// <summary>Stretching of the rotary frequencies; null for none.</summary>
    public Llama3RopeScaling? RopeScaling { get; init; }

    /// <summary>Added to the mean square of a norm.</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary>Whether queries and keys are normed.</summary>
    public bool HasQueryKeyNorm => Family == "qwen3";

    /// <summary>All shapes, small ones first. Each ties its output to its embedding. Source: the models'
    /// config.json.</summary>
    public static IReadOnlyList<BenchShape> Known { get; } =
    [
        new("qwen3-0.6b", "qwen3") { HiddenSize = 1024, LayerCount = 28, HeadCount = 16, IntermediateSize = 3072 },
        new("llama-3.2-1b", "llama")
        {
            HiddenSize = 2048,
            LayerCount = 16,
            HeadCount = 32,
            HeadSize = 64,
            IntermediateSize = 8192,
            VocabularySize = 128_256,
            ContextTokens = 131_072,
            RopeTheta = 500_000,
            RopeScaling = new Llama3RopeScaling(32, 1, 4, 8192),
            RmsNormEpsilon = 1e-5,
        },
        new("qwen3-1.7b", "qwen3") { HiddenSize = 2048, LayerCount = 28, HeadCount = 16, IntermediateSize = 6144 },
        new("qwen3-4b", "qwen3") { HiddenSize = 2560, LayerCount = 36, HeadCount = 32, IntermediateSize = 9728 },
    ];

    /// <summary>All tensors, in the order of computation.</summary>
    public IEnumerable<ModelTensor> Tensors()
    {
        yield return ModelTensor.Matrix("model.embed_tokens", "token_embd", VocabularySize, HiddenSize);
        for (var layer = 0; layer < LayerCount; layer++)
        {
            foreach (var tensor in LayerTensors($"model.layers.{layer}.", $"blk.{layer}."))
                yield return tensor;
        }

        yield return ModelTensor.Vector("model.norm", "output_norm", HiddenSize);
    }

    private IEnumerable<ModelTensor> LayerTensors(string mlx, string gguf)
    {
        int queries = HeadCount * HeadSize, keys = KeyValueHeadCount * HeadSize;
        yield return ModelTensor.Vector(mlx + "input_layernorm", gguf + "attn_norm", HiddenSize);
        yield return ModelTensor.Matrix(mlx + "self_attn.q_proj", gguf + "attn_q", queries, HiddenSize);
        yield return ModelTensor.Matrix(mlx + "self_attn.k_proj", gguf + "attn_k", keys, HiddenSize);
        yield return ModelTensor.Matrix(mlx + "self_attn.v_proj", gguf + "attn_v", keys, HiddenSize);
        if (HasQueryKeyNorm)
        {
            yield return ModelTensor.Vector(mlx + "self_attn.q_norm", gguf + "attn_q_norm", HeadSize);
            yield return ModelTensor.Vector(mlx + "self_attn.k_norm", gguf + "attn_k_norm", HeadSize);
        }

        yield return ModelTensor.Matrix(mlx + "self_attn.o_proj", gguf + "attn_output", HiddenSize, queries);
        yield return ModelTensor.Vector(mlx + "post_attention_layernorm", gguf + "ffn_norm", HiddenSize);
        yield return ModelTensor.Matrix(mlx + "mlp.gate_proj", gguf + "ffn_gate", IntermediateSize, HiddenSize);
        yield return ModelTensor.Matrix(mlx + "mlp.up_proj", gguf + "ffn_up", IntermediateSize, HiddenSize);
        yield return ModelTensor.Matrix(mlx + "mlp.down_proj", gguf + "ffn_down", HiddenSize, IntermediateSize);
    }
}

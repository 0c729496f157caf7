using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Mlx;

/// <summary>The weights of one decoder layer in MLX's memory.</summary>
internal sealed class MlxLayer
{
    /// <summary>Loads them.</summary>
    public MlxLayer(MlxWeights weights, ModelConfiguration configuration, int layer)
    {
        var path = $"model.layers.{layer}";
        var hidden = configuration.HiddenSize;
        var queryRows = configuration.AttentionHeadCount * configuration.HeadSize;
        var keyRows = configuration.KeyValueHeadCount * configuration.HeadSize;
        InputGain = weights.Gain($"{path}.input_layernorm.weight", hidden);
        PostAttentionGain = weights.Gain($"{path}.post_attention_layernorm.weight", hidden);
        if (configuration.HasQueryKeyNorm)
            HeadGains = weights.HeadGains(path, configuration);
        Projection = weights.Projection(
            ($"{path}.self_attn.q_proj", queryRows), ($"{path}.self_attn.k_proj", keyRows),
            ($"{path}.self_attn.v_proj", keyRows), hidden);
        Output = weights.Matrix($"{path}.self_attn.o_proj", hidden, queryRows);
        Gate = weights.Matrix($"{path}.mlp.gate_proj", configuration.IntermediateSize, hidden);
        Up = weights.Matrix($"{path}.mlp.up_proj", configuration.IntermediateSize, hidden);
        Down = weights.Matrix($"{path}.mlp.down_proj", hidden, configuration.IntermediateSize);
        Window = configuration.AttentionWindows[layer];
    }

    public ArrayHandle InputGain { get; }

    public ArrayHandle PostAttentionGain { get; }

    /// <summary><c>[query and key heads, 1, head size]</c>; none where the family has none.</summary>
    public ArrayHandle HeadGains { get; }

    /// <summary>Queries, keys and values, one after the other.</summary>
    public MlxProjection Projection { get; }

    public MlxMatrix Output { get; }

    public MlxMatrix Gate { get; }

    public MlxMatrix Up { get; }

    public MlxMatrix Down { get; }

    /// <summary>Positions a token attends to, itself included; null for all.</summary>
    public int? Window { get; }
}

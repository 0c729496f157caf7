namespace ExoGrains.Compute.Cpu;

/// <summary>One decoder layer, ready to compute: gains in float32 and matrices grouped by what they are multiplied
/// with.</summary>
internal sealed unsafe class LayerWeights
{
    private readonly NativeBuffer _inputGain;
    private readonly NativeBuffer _postAttentionGain;
    private readonly NativeBuffer? _queryGain;
    private readonly NativeBuffer? _keyGain;

    public LayerWeights(WeightLoader loader, int layer, StepBuffers buffers)
    {
        var configuration = loader.Configuration;
        var path = $"model.layers.{layer}";
        var hidden = configuration.HiddenSize;
        var queryRows = configuration.AttentionHeadCount * configuration.HeadSize;
        var keyRows = configuration.KeyValueHeadCount * configuration.HeadSize;
        _inputGain = loader.Gain($"{path}.input_layernorm.weight", hidden);
        _postAttentionGain = loader.Gain($"{path}.post_attention_layernorm.weight", hidden);
        if (configuration.HasQueryKeyNorm)
        {
            _queryGain = loader.Gain($"{path}.self_attn.q_norm.weight", configuration.HeadSize);
            _keyGain = loader.Gain($"{path}.self_attn.k_norm.weight", configuration.HeadSize);
        }

        Projections = ProductGroup.ByForm(
            (loader.Matrix($"{path}.self_attn.q_proj", queryRows, hidden), (nint)buffers.Queries),
            (loader.Matrix($"{path}.self_attn.k_proj", keyRows, hidden), (nint)buffers.Keys),
            (loader.Matrix($"{path}.self_attn.v_proj", keyRows, hidden), (nint)buffers.Values));
        AttentionOutput = ProductGroup.ByForm(
            (loader.Matrix($"{path}.self_attn.o_proj", hidden, queryRows), (nint)buffers.Branch));
        GateAndUp = ProductGroup.ByForm(
            (loader.Matrix($"{path}.mlp.gate_proj", configuration.IntermediateSize, hidden), (nint)buffers.Gate),
            (loader.Matrix($"{path}.mlp.up_proj", configuration.IntermediateSize, hidden), (nint)buffers.Up));
        Down = ProductGroup.ByForm(
            (loader.Matrix($"{path}.mlp.down_proj", hidden, configuration.IntermediateSize), (nint)buffers.Branch));
        Window = configuration.AttentionWindows[layer];
    }

    /// <summary>Queries, keys and values from the normalised input.</summary>
    public ProductGroup[] Projections { get; }

    /// <summary>The attention branch.</summary>
    public ProductGroup[] AttentionOutput { get; }

    /// <summary>Both inputs of the gate.</summary>
    public ProductGroup[] GateAndUp { get; }

    /// <summary>The feed-forward branch.</summary>
    public ProductGroup[] Down { get; }

    /// <summary>Positions a token attends to; null for all.</summary>
    public int? Window { get; }

    public float* InputGain => _inputGain.Floats;

    public float* PostAttentionGain => _postAttentionGain.Floats;

    /// <summary>Null where the family has none.</summary>
    public float* QueryGain => _queryGain is null ? null : _queryGain.Floats;

    /// <summary>Null where the family has none.</summary>
    public float* KeyGain => _keyGain is null ? null : _keyGain.Floats;
}

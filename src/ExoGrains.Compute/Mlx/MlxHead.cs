using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Final norm and output projection. On the device's thread.</summary>
internal sealed unsafe class MlxHead
{
    private readonly MlxShard _shard;
    private readonly MlxArena _arena = new();
    private readonly MlxOperations _operations;

    public MlxHead(MlxShard shard)
    {
        _shard = shard;
        _operations = new MlxOperations(shard.Device.Stream, _arena);
    }

    /// <summary>Logits of some hidden states.</summary>
    /// <param name="hidden"><c>[count, hidden size]</c>.</param>
    /// <param name="count">How many.</param>
    /// <param name="logits">Out: <c>[count, vocabulary]</c>.</param>
    public void Run(float* hidden, int count, Span<float> logits)
    {
        ArrayHandle result = default;
        try
        {
            var x = _operations.Cast(
                _operations.Copy(hidden, ElementKind.Float32, count, _shard.Configuration.HiddenSize), _shard.Kind);
            var normed = _operations.Norm(x, _shard.FinalGain, _shard.Configuration.RmsNormEpsilon);
            var product = _operations.Cast(_shard.Output!.Multiply(_operations, normed), ElementKind.Float32);
            result = MlxOperations.Keep(_operations.Contiguous(product));
            _arena.Clear();
            MlxOperations.Evaluate(result);
            MlxOperations.Read(result, logits);
        }
        finally
        {
            _arena.Clear();
            if (result != default)
                _ = MlxFunctions.mlx_array_free(result);
        }
    }
}

using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Mlx;

/// <summary>The weights of a shard in MLX's memory.</summary>
internal sealed class MlxShard : IDisposable
{
    private readonly MlxWeights _weights;

    /// <summary>Loads them.</summary>
    public MlxShard(
        MlxDevice device,
        ModelWeights weights,
        ShardSpecification shard,
        ElementKind kind,
        IProgress<LoadProgress>? progress)
    {
        Device = device;
        Configuration = shard.Configuration;
        Kind = kind;
        _weights = new MlxWeights(device, weights, kind, StoredBytes(weights, shard), progress);
        try
        {
            Periods = _weights.Vector([.. RotaryFrequencies.Of(Configuration).Select(frequency => 1 / frequency)]);
            Layers = new MlxLayer[shard.Layers.Count];
            for (var i = 0; i < Layers.Length; i++)
                Layers[i] = new MlxLayer(_weights, Configuration, shard.Layers.FirstLayer + i);
            if (!shard.IsHead)
                return;
            FinalGain = _weights.Gain("model.norm.weight", Configuration.HiddenSize);
            Output = _weights.Matrix(
                ShardMatrices.OutputPath(Configuration), Configuration.VocabularySize, Configuration.HiddenSize);
        }
        catch
        {
            _weights.Dispose();
            throw;
        }
    }

    /// <summary>Where they are.</summary>
    public MlxDevice Device { get; }

    /// <summary>The model.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Type of all floats that are computed with.</summary>
    public ElementKind Kind { get; }

    /// <summary>In order.</summary>
    public MlxLayer[] Layers { get; }

    /// <summary>Positions per radian of each rotated pair.</summary>
    public ArrayHandle Periods { get; }

    /// <summary>Head only: gain of the final norm.</summary>
    public ArrayHandle FinalGain { get; }

    /// <summary>Head only: the projection to logits.</summary>
    public MlxMatrix? Output { get; }

    /// <summary>Bytes of MLX's memory that they take.</summary>
    public long ByteCount => _weights.ByteCount;

    public void Dispose() => _weights.Dispose();

    private static long StoredBytes(ModelWeights weights, ShardSpecification shard) =>
        ShardMatrices.Of(shard).Sum(matrix =>
            weights.StoredMatrix(matrix.Path, matrix.RowCount, matrix.ColumnCount).ByteCount);
}

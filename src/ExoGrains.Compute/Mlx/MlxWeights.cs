using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Mlx;

/// <summary>Copies stored tensors into MLX's memory, floats in the type the engine computes in, and owns the
/// copies.</summary>
/// <remarks>MLX's own reader is not used: it reads late, hides short reads, and takes file names as formats.</remarks>
/// <param name="device">Where they go.</param>
/// <param name="weights">Where they come from.</param>
/// <param name="kind">Type of all floats.</param>
/// <param name="totalBytes">Stored bytes of all matrices, for the progress.</param>
/// <param name="progress">Told after each matrix, on the calling thread; null for nobody.</param>
internal sealed unsafe class MlxWeights(
    MlxDevice device, ModelWeights weights, ElementKind kind, long totalBytes, IProgress<LoadProgress>? progress)
    : IDisposable
{
    private readonly List<ArrayHandle> _arrays = [];
    private readonly MlxArena _arena = new();
    private long _loadedBytes;

    /// <summary>Bytes of MLX's memory that they take.</summary>
    public long ByteCount { get; private set; }

    /// <summary>A norm's gain.</summary>
    public ArrayHandle Gain(string name, int length) => Load(weights.Vector(name, length));

    /// <summary>The gains of query and key norms, per head.</summary>
    /// <returns><c>[query and key heads, 1, head size]</c>.</returns>
    public ArrayHandle HeadGains(string path, ModelConfiguration configuration)
    {
        var size = configuration.HeadSize;
        var queries = weights.Vector($"{path}.self_attn.q_norm.weight", size);
        var keys = weights.Vector($"{path}.self_attn.k_norm.weight", size);
        return Keep(operations =>
        {
            var (query, key) = (Copy(operations, queries), Copy(operations, keys));
            var heads = new ArrayHandle[configuration.AttentionHeadCount + configuration.KeyValueHeadCount];
            Array.Fill(heads, query, 0, configuration.AttentionHeadCount);
            Array.Fill(heads, key, configuration.AttentionHeadCount, configuration.KeyValueHeadCount);
            return operations.Reshape(operations.Concatenate(heads, axis: 0), heads.Length, 1, size);
        });
    }

    /// <summary>A matrix that is multiplied with.</summary>
    public MlxMatrix Matrix(string path, int rowCount, int columnCount) =>
        Join([weights.StoredMatrix(path, rowCount, columnCount)]);

    /// <summary>Three matrices that are multiplied with the same input, joined where they are stored alike.</summary>
    public MlxProjection Projection(
        (string Path, int RowCount) first,
        (string Path, int RowCount) second,
        (string Path, int RowCount) third,
        int columnCount)
    {
        MatrixWeight[] stored =
        [
            .. new[] { first, second, third }
                .Select(matrix => weights.StoredMatrix(matrix.Path, matrix.RowCount, columnCount)),
        ];
        var areAlike = stored.All(matrix => matrix.Quantization == stored[0].Quantization
            && matrix.OutputBias is null == stored[0].OutputBias is null);
        return new MlxProjection(areAlike ? [Join(stored)] : [.. stored.Select(matrix => Join([matrix]))]);
    }

    /// <summary>A vector of our own, in float32.</summary>
    public ArrayHandle Vector(float[] values) => Keep(operations =>
    {
        fixed (float* first = values)
            return operations.Copy(first, ElementKind.Float32, values.Length);
    });

    /// <summary>Frees them.</summary>
    public void Dispose() => device.Thread.Run(() =>
    {
        foreach (var array in _arrays)
            _ = MlxFunctions.mlx_array_free(array);
        _arrays.Clear();
        ByteCount = 0;
    });

    /// <summary>The type a tensor is stored in.</summary>
    public static ElementKind KindOf(ElementType type) => type switch
    {
        ElementType.F32 => ElementKind.Float32,
        ElementType.F16 => ElementKind.Float16,
        ElementType.BF16 => ElementKind.BFloat16,
        ElementType.U32 => ElementKind.UInt32,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No weight has this type."),
    };

    private MlxMatrix Join(MatrixWeight[] stored)
    {
        var matrix = new MlxMatrix(
            LoadRows(stored, one => one.Weight, isTransposed: stored[0].Quantization is null),
            stored[0].Quantization,
            LoadRows(stored, one => one.Scales),
            LoadRows(stored, one => one.GroupBiases),
            LoadRows(stored, one => one.OutputBias));
        _loadedBytes += stored.Sum(one => one.ByteCount);
        progress?.Report(new LoadProgress(Math.Min(_loadedBytes, totalBytes), totalBytes));
        return matrix;
    }

    private ArrayHandle Load(TensorView tensor) => Keep(operations => Copy(operations, tensor), tensor);

    // None where there is no such part.
    private ArrayHandle LoadRows(
        MatrixWeight[] stored, Func<MatrixWeight, TensorView?> part, bool isTransposed = false)
    {
        TensorView[] tensors = [.. stored.Select(part).OfType<TensorView>()];
        return tensors.Length == 0
            ? default
            : Keep(
                operations =>
                {
                    var rows = tensors.Length == 1
                        ? Copy(operations, tensors[0])
                        : operations.Concatenate([.. tensors.Select(one => Copy(operations, one))], axis: 0);
                    return isTransposed ? operations.Transpose(rows, 1, 0) : rows;
                },
                tensors);
    }

    private ArrayHandle Copy(MlxOperations operations, TensorView tensor)
    {
        Span<int> shape = stackalloc int[tensor.Shape.Length];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = checked((int)tensor.Shape[i]);
        var copy = operations.Copy((void*)tensor.Address, KindOf(tensor.Type), shape);
        return tensor.Type == ElementType.U32 ? copy : operations.Cast(copy, kind);
    }

    private ArrayHandle Keep(Func<MlxOperations, ArrayHandle> make, params TensorView[] sources)
    {
        ArrayHandle array = default;
        device.Thread.Run(() =>
        {
            try
            {
                array = MlxOperations.Keep(make(new MlxOperations(device.Stream, _arena)));
                _arena.Clear();
                _arrays.Add(array);
                MlxOperations.Evaluate(array);
                ByteCount += (long)MlxFunctions.mlx_array_nbytes(array);
            }
            finally
            {
                _arena.Clear();
            }
        });
        foreach (var source in sources)
            weights.Forget(source.Whole);
        return array;
    }
}

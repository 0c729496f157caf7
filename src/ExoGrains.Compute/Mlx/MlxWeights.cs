using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;
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

    /// <summary>A matrix that is multiplied with.</summary>
    public MlxMatrix Matrix(string path, int rowCount, int columnCount)
    {
        var stored = weights.StoredMatrix(path, rowCount, columnCount);
        var matrix = new MlxMatrix(
            stored.Quantization is null ? Transposed(stored.Weight) : Load(stored.Weight),
            stored.Quantization,
            LoadOptional(stored.Scales),
            LoadOptional(stored.GroupBiases),
            LoadOptional(stored.OutputBias));
        _loadedBytes += stored.ByteCount;
        progress?.Report(new LoadProgress(Math.Min(_loadedBytes, totalBytes), totalBytes));
        return matrix;
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

    private ArrayHandle LoadOptional(TensorView? tensor) => tensor is null ? default : Load(tensor);

    private ArrayHandle Load(TensorView tensor) => Keep(operations => Copy(operations, tensor), tensor);

    private ArrayHandle Transposed(TensorView tensor) =>
        Keep(operations => operations.Transpose(Copy(operations, tensor), 1, 0), tensor);

    private ArrayHandle Copy(MlxOperations operations, TensorView tensor)
    {
        Span<int> shape = stackalloc int[tensor.Shape.Length];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = checked((int)tensor.Shape[i]);
        var copy = operations.Copy((void*)tensor.Address, KindOf(tensor.Type), shape);
        return tensor.Type == ElementType.U32 ? copy : operations.Cast(copy, kind);
    }

    private ArrayHandle Keep(Func<MlxOperations, ArrayHandle> make, TensorView? source = null)
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
        if (source is not null)
            weights.Forget(source.Whole);
        return array;
    }
}

using System.Runtime.CompilerServices;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Scratch of one attention item: per query vector its scaled query, one block of scores, and the running
/// softmax.</summary>
internal readonly unsafe struct AttentionTile
{
    private const int Lanes = 16;
    private readonly int _headSize;
    private readonly int _sumStride;
    private readonly float* _queries;
    private readonly float* _scores;
    private readonly float* _sums;
    private readonly float* _maxima;
    private readonly float* _weights;
    private readonly int* _positions;

    /// <summary>Lays the parts out in <paramref name="scratch"/>, which is <see cref="ByteCount"/> bytes.</summary>
    public AttentionTile(byte* scratch, int count, int headSize)
    {
        Count = count;
        _headSize = headSize;
        _sumStride = Padded(headSize);
        _scores = (float*)scratch;
        _sums = _scores + (nint)count * SoftmaxKernel.BlockKeys;
        _queries = _sums + (nint)count * _sumStride;
        _maxima = _queries + (nint)count * headSize;
        _weights = _maxima + count;
        _positions = (int*)(_weights + count);
    }

    /// <summary>Query vectors: tokens times query heads per key-value head, tokens outermost.</summary>
    public int Count { get; }

    /// <summary>Bytes a tile of <paramref name="count"/> vectors takes.</summary>
    public static long ByteCount(int count, int headSize) =>
        (long)count * (SoftmaxKernel.BlockKeys + Padded(headSize) + headSize + 3) * sizeof(float);

    public float* Query(int v) => _queries + (nint)v * _headSize;

    public float* Scores(int v) => _scores + (nint)v * SoftmaxKernel.BlockKeys;

    /// <summary>Weighted sum of values so far, padded to 16.</summary>
    public float* Sum(int v) => _sums + (nint)v * _sumStride;

    public ref float Maximum(int v) => ref Unsafe.AsRef<float>(_maxima + v);

    /// <summary>Sum of weights so far.</summary>
    public ref float Weight(int v) => ref Unsafe.AsRef<float>(_weights + v);

    public int Position(int v) => _positions[v];

    /// <summary>Prepares a vector for its first block.</summary>
    public void Reset(int v, int position)
    {
        new Span<float>(Sum(v), _sumStride).Clear();
        _maxima[v] = float.NegativeInfinity;
        _weights[v] = 0;
        _positions[v] = position;
    }

    private static int Padded(int headSize) => (headSize + Lanes - 1) / Lanes * Lanes;
}

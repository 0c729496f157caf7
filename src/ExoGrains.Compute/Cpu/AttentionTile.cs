using System.Runtime.CompilerServices;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Scratch of one attention item: per query vector its scaled query, one block of scores, and the running
/// softmax; and two strips of keys or values as floats.</summary>
internal readonly unsafe struct AttentionTile
{
    private const int Lanes = 16;

    // Enough to pay for the conversion of a strip; their queries still fit into the first cache beside it.
    private const int UsualVectors = 48;
    private const int LeastTokens = 4;
    private readonly int _headSize;
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
        SumStride = Padded(headSize);
        Strips = (float*)scratch;
        _scores = Strips + StripFloats(headSize);
        _sums = _scores + (nint)count * SoftmaxKernel.BlockKeys;
        _queries = _sums + (nint)count * SumStride;
        _maxima = _queries + (nint)count * headSize;
        _weights = _maxima + count;
        _positions = (int*)(_weights + count);
    }

    /// <summary>Query vectors: tokens times query heads per key-value head, tokens outermost.</summary>
    public int Count { get; }

    /// <summary>Room for two strips.</summary>
    public float* Strips { get; }

    /// <summary>Floats from one sum to the next: the head size rounded up to 16.</summary>
    public int SumStride { get; }

    /// <summary>Most tokens of a tile; they share loads of keys and values.</summary>
    /// <param name="group">Query heads per key-value head.</param>
    public static int TokensFor(int group) => Math.Max(LeastTokens, UsualVectors / group);

    /// <summary>Bytes a tile of <paramref name="count"/> vectors takes.</summary>
    public static long ByteCount(int count, int headSize) =>
        ((long)count * (SoftmaxKernel.BlockKeys + Padded(headSize) + headSize + 3) + StripFloats(headSize))
        * sizeof(float);

    public float* Query(int v) => _queries + (nint)v * _headSize;

    public float* Scores(int v) => _scores + (nint)v * SoftmaxKernel.BlockKeys;

    /// <summary>Weighted sum of values so far, padded to 16.</summary>
    public float* Sum(int v) => _sums + (nint)v * SumStride;

    public ref float Maximum(int v) => ref Unsafe.AsRef<float>(_maxima + v);

    /// <summary>Sum of weights so far.</summary>
    public ref float Weight(int v) => ref Unsafe.AsRef<float>(_weights + v);

    public int Position(int v) => _positions[v];

    /// <summary>Prepares a vector for its first block.</summary>
    public void Reset(int v, int position)
    {
        new Span<float>(Sum(v), SumStride).Clear();
        _maxima[v] = float.NegativeInfinity;
        _weights[v] = 0;
        _positions[v] = position;
    }

    private static int Padded(int headSize) => (headSize + Lanes - 1) / Lanes * Lanes;

    private static int StripFloats(int headSize) => 2 * Lanes * Math.Max(headSize, SoftmaxKernel.BlockKeys);
}

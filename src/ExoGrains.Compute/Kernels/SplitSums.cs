using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Sums of products of eight rows with one token's values, apart for their high and low bytes.</summary>
/// <remarks>
/// Exact integers: |high| &lt;= 128 * 255 * 128, low &lt;= 128 * 255 * 255, and the total is what
/// <see cref="PanelKernel"/> adds up in another way. Weights of eight bits are unsigned, which only the products with
/// low bytes take: the high bytes are multiplied with <c>weight - 128</c>, and <see cref="Start"/> makes up for it.
/// </remarks>
internal readonly unsafe struct SplitSums
{
    private readonly Vector128<int> _firstHigh;
    private readonly Vector128<int> _secondHigh;
    private readonly Vector128<uint> _firstLow;
    private readonly Vector128<uint> _secondLow;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SplitSums(
        Vector128<int> firstHigh, Vector128<int> secondHigh, Vector128<uint> firstLow, Vector128<uint> secondLow)
    {
        _firstHigh = firstHigh;
        _secondHigh = secondHigh;
        _firstLow = firstLow;
        _secondLow = secondLow;
    }

    /// <summary>Rows 0 to 3.</summary>
    public Vector128<int> FirstTotal => Vector128.ShiftLeft(_firstHigh, 8) + _firstLow.AsInt32();

    /// <summary>Rows 4 to 7.</summary>
    public Vector128<int> SecondTotal => Vector128.ShiftLeft(_secondHigh, 8) + _secondLow.AsInt32();

    /// <summary>What the sums of a group begin with.</summary>
    /// <param name="values">The group's values.</param>
    /// <param name="chunks">How many chunks of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SplitSums Start<TBits>(byte* values, int chunks)
        where TBits : struct, IPackedWidth
    {
        if (typeof(TBits) != typeof(EightBits))
            return default;
        var sums = Vector128<int>.Zero;
        for (var c = 0; c < chunks; c++, values += SplitValues.ChunkBytes)
            sums = QuadProducts.Add(sums, Vector128.Load((sbyte*)values), Vector128<sbyte>.One, 0);
        var high = Vector128.Create(128 * Vector128.Sum(sums));
        return new(high, high, default, default);
    }

    /// <summary>Adds the products of four elements of each row.</summary>
    /// <param name="weights">The elements.</param>
    /// <param name="chunk">The chunk of values that theirs are in.</param>
    /// <param name="quad">Which of it; a literal.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SplitSums Add<TBits>(
        QuadWeights weights, byte* chunk, [ConstantExpected(Max = QuadProducts.MostQuad)] byte quad)
        where TBits : struct, IPackedWidth
    {
        var high = Vector128.Load((sbyte*)chunk);
        var low = Vector128.Load(chunk + SplitValues.ChunkElements);
        return new(
            QuadProducts.Add(_firstHigh, Signed<TBits>(weights.First), high, quad),
            QuadProducts.Add(_secondHigh, Signed<TBits>(weights.Second), high, quad),
            QuadProducts.Add(_firstLow, weights.First, low, quad),
            QuadProducts.Add(_secondLow, weights.Second, low, quad));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Signed<TBits>(Vector128<byte> weights)
        where TBits : struct, IPackedWidth =>
        typeof(TBits) == typeof(EightBits) ? (weights ^ Vector128.Create((byte)0x80)).AsSByte() : weights.AsSByte();
}

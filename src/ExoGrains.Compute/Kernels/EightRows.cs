using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>A float of each of eight rows.</summary>
/// <param name="first">Rows 0 to 3.</param>
/// <param name="second">Rows 4 to 7.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct EightRows(Vector128<float> first, Vector128<float> second)
{
    /// <summary>Rows that are multiplied together.</summary>
    public const int Count = 8;

    private readonly Vector128<float> _first = first;
    private readonly Vector128<float> _second = second;

    /// <summary>Scales or biases as stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightRows Load(byte* source, ElementType type)
    {
        if (type == ElementType.F32)
            return new(Vector128.Load((float*)source), Vector128.Load((float*)source + 4));
        var (first, second) = Vector128.Widen(Vector128.Load((ushort*)source));
        return type == ElementType.F16
            ? new(LaneFolds.HalfToSingle(first), LaneFolds.HalfToSingle(second))
            : new(Vector128.ShiftLeft(first, 16).AsSingle(), Vector128.ShiftLeft(second, 16).AsSingle());
    }

    /// <summary>Adds one group, as <see cref="PanelArithmetic.AddGroup"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EightRows AddGroup(in SplitSums total, EightRows scale, EightRows bias, float inputScale, float inputSum)
    {
        Vector128<float> scales = Vector128.Create(inputScale), sums = Vector128.Create(inputSum);
        var first = Vector128.ConvertToSingle(total.FirstTotal);
        var second = Vector128.ConvertToSingle(total.SecondTotal);
        return new(
            Vector128.FusedMultiplyAdd(
                bias._first, sums, Vector128.FusedMultiplyAdd(first, scale._first * scales, _first)),
            Vector128.FusedMultiplyAdd(
                bias._second, sums, Vector128.FusedMultiplyAdd(second, scale._second * scales, _second)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target)
    {
        _first.Store(target);
        _second.Store(target + 4);
    }
}

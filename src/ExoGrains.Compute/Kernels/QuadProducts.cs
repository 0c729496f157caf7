using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ExoGrains.Compute.Kernels;

/// <summary>Adds to every 32-bit lane the product of its four bytes with four other bytes, in exact integers.</summary>
internal static class QuadProducts
{
    /// <summary>Number of the last four bytes of a register.</summary>
    public const byte MostQuad = 3;

    /// <summary>Bytes are signed.</summary>
    /// <param name="sum">Added to.</param>
    /// <param name="weights">Four bytes per lane.</param>
    /// <param name="values">Sixteen values.</param>
    /// <param name="quad">Which four of the values, 0 to 3; a literal, because it is part of the instruction.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(
        Vector128<int> sum, Vector128<sbyte> weights, Vector128<sbyte> values,
        [ConstantExpected(Max = MostQuad)] byte quad) =>
        Dp.IsSupported
            ? Dp.DotProductBySelectedQuadruplet(sum, weights, values, quad)
            : AddPortably(sum, weights, values, quad);

    /// <summary>Bytes are unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(
        Vector128<uint> sum, Vector128<byte> weights, Vector128<byte> values,
        [ConstantExpected(Max = MostQuad)] byte quad) =>
        Dp.IsSupported
            ? Dp.DotProductBySelectedQuadruplet(sum, weights, values, quad)
            : AddPortably(sum, weights, values, quad);

    /// <summary>The same without the instruction; internal so that it is compared with it where there is one.</summary>
    internal static Vector128<int> AddPortably(
        Vector128<int> sum, Vector128<sbyte> weights, Vector128<sbyte> values, byte quad)
    {
        var four = Vector128.Create(values.AsInt32()[quad]);
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            sum += Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(weights.AsInt32(), shift), 24)
                * Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(four, shift), 24);
        }

        return sum;
    }

    /// <summary>The same without the instruction; internal so that it is compared with it where there is one.</summary>
    internal static Vector128<uint> AddPortably(
        Vector128<uint> sum, Vector128<byte> weights, Vector128<byte> values, byte quad)
    {
        var four = Vector128.Create(values.AsUInt32()[quad]);
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            sum += Vector128.ShiftRightLogical(Vector128.ShiftLeft(weights.AsUInt32(), shift), 24)
                * Vector128.ShiftRightLogical(Vector128.ShiftLeft(four, shift), 24);
        }

        return sum;
    }
}

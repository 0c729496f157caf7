using System.Runtime.CompilerServices;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>The floating-point part of a panel's product, the same for every tile.</summary>
internal static unsafe class PanelArithmetic
{
    /// <summary>Adds one group: <c>fma(bias, inputSum, fma(float(total), scale * inputScale, sum))</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AddGroup<TLanes>(
        TLanes total, TLanes scale, TLanes bias, float inputScale, float inputSum, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var product = TLanes.Multiply(scale, TLanes.Create(inputScale));
        sum = TLanes.MultiplyAdd(TLanes.FromInteger(total), product, sum);
        return TLanes.MultiplyAdd(bias, TLanes.Create(inputSum), sum);
    }

    /// <summary>Sixteen scales or biases as stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes LoadScales<TLanes>(byte* source, ElementType type)
        where TLanes : unmanaged, ILanes<TLanes> =>
        type switch
        {
            ElementType.BF16 => TLanes.LoadBFloat((ushort*)source),
            ElementType.F16 => TLanes.LoadHalf((ushort*)source),
            _ => TLanes.Load((float*)source),
        };
}

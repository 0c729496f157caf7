using System.Diagnostics;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>Stored elements to float32.</summary>
internal static unsafe class RowConversion
{
    private const int Lanes = 16;

    /// <summary>Widens <paramref name="count"/> elements; exact.</summary>
    public static void Widen<TLanes>(ElementType type, byte* source, int count, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (type)
        {
            case ElementType.F32:
                Buffer.MemoryCopy(source, target, count * 4L, count * 4L);
                break;
            case ElementType.F16:
                WidenHalf<TLanes>((ushort*)source, count, target);
                break;
            case ElementType.BF16:
                WidenBFloat<TLanes>((ushort*)source, count, target);
                break;
            default:
                throw new UnreachableException($"Elements of type {type} are not computed with.");
        }
    }

    /// <summary><c>target[i] = values[i] * scales[i / group] + biases[i / group]</c>, rounded twice as every published
    /// reader does.</summary>
    /// <param name="values">Unpacked values, one byte each.</param>
    /// <param name="scales">One per group.</param>
    /// <param name="biases">One per group.</param>
    /// <param name="group">Elements per scale, a multiple of 32.</param>
    /// <param name="count">Elements, a multiple of <paramref name="group"/>.</param>
    /// <param name="target">Out: <paramref name="count"/> floats.</param>
    public static void Dequantise<TLanes>(
        byte* values, float* scales, float* biases, int group, int count, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (var start = 0; start < count; start += group)
        {
            var scale = TLanes.Create(scales[start / group]);
            var bias = TLanes.Create(biases[start / group]);
            for (var i = start; i < start + group; i += Lanes)
                TLanes.Store(TLanes.Add(TLanes.Multiply(TLanes.LoadBytes(values + i), scale), bias), target + i);
        }
    }

    private static void WidenHalf<TLanes>(ushort* source, int count, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
            TLanes.Store(TLanes.LoadHalf(source + i), target + i);
        for (; i < count; i++)
            target[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    private static void WidenBFloat<TLanes>(ushort* source, int count, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
            TLanes.Store(TLanes.LoadBFloat(source + i), target + i);
        for (; i < count; i++)
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }
}

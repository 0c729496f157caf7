using System.Diagnostics;
using System.Runtime.CompilerServices;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Kernels;

/// <summary>Writes the key or the value of one position into a block of the cache, rounded to its element
/// type.</summary>
internal static unsafe class CacheKernel
{
    private const int Lanes = 16;
    private const float LargestHalf = 65504f;
    private const float LargestByte = 127f;

    // Below, 127 / largest would overflow; such a vector is stored as zeros.
    private const float LeastScaled = 1e-30f;

    /// <summary>Stores elements <see cref="Lanes"/> apart, as keys lie: position innermost.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="source">The key.</param>
    /// <param name="size">Elements.</param>
    /// <param name="target">Where the first goes.</param>
    /// <returns>What stored elements are to be multiplied by.</returns>
    [SkipLocalsInit]
    public static float StoreApart<TLanes>(KeyValueType type, float* source, int size, byte* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var (scale, inverse) = Scales<TLanes>(type, source, size);
        var line = stackalloc byte[Lanes * sizeof(float)];
        for (var i = 0; i < size; i += Lanes)
        {
            var count = Math.Min(Lanes, size - i);
            Round(type, Load<TLanes>(source + i, count), inverse, line);
            if (type == KeyValueType.F32)
                Scatter((float*)line, count, (float*)target + i * Lanes);
            else if (type == KeyValueType.F16)
                Scatter((ushort*)line, count, (ushort*)target + i * Lanes);
            else
                Scatter(line, count, target + i * Lanes);
        }

        return scale;
    }

    /// <summary>Stores sixteen elements at a time, as values lie: one strip after the other, the last padded with
    /// zeros.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="source">The value.</param>
    /// <param name="size">Elements.</param>
    /// <param name="target">Where the first goes.</param>
    /// <param name="stripBytes">Bytes from one strip to the next.</param>
    /// <returns>What stored elements are to be multiplied by.</returns>
    public static float StoreStrips<TLanes>(
        KeyValueType type, float* source, int size, byte* target, nint stripBytes)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var (scale, inverse) = Scales<TLanes>(type, source, size);
        for (var i = 0; i < size; i += Lanes, target += stripBytes)
            Round(type, Load<TLanes>(source + i, Math.Min(Lanes, size - i)), inverse, target);
        return scale;
    }

    private static void Scatter<T>(T* source, int count, T* target)
        where T : unmanaged
    {
        for (nint k = 0; k < count; k++)
            target[k * Lanes] = source[k];
    }

    private static TLanes Load<TLanes>(float* source, int count)
        where TLanes : unmanaged, ILanes<TLanes> =>
        count == Lanes ? TLanes.Load(source) : PartialLanes.Load<TLanes>(source, count);

    private static void Round<TLanes>(KeyValueType type, TLanes value, float inverse, byte* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (type)
        {
            case KeyValueType.F32:
                TLanes.Store(value, (float*)target);
                break;
            case KeyValueType.F16:
                var limited = TLanes.Min(TLanes.Max(value, TLanes.Create(-LargestHalf)), TLanes.Create(LargestHalf));
                TLanes.StoreHalf(limited, (ushort*)target);
                break;
            case KeyValueType.Q8:
                var integers = stackalloc short[Lanes];
                TLanes.StoreRounded(TLanes.Multiply(value, TLanes.Create(inverse)), integers);
                for (var k = 0; k < Lanes; k++)
                    target[k] = (byte)integers[k];
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static (float Scale, float Inverse) Scales<TLanes>(KeyValueType type, float* source, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (type != KeyValueType.Q8)
            return (1f, 1f);
        var largest = TLanes.Create(0f);
        for (var i = 0; i < size; i += Lanes)
            largest = TLanes.Max(largest, TLanes.Abs(Load<TLanes>(source + i, Math.Min(Lanes, size - i))));
        var most = TLanes.Maximum(largest);
        return most < LeastScaled ? (0f, 0f) : (most / LargestByte, LargestByte / most);
    }
}

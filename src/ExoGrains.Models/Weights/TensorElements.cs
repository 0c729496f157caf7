using System.Runtime.InteropServices;

namespace ExoGrains.Models.Weights;

/// <summary>
/// Reads and writes stored elements (F32, F16, BF16) as floats; scalar, for oracles, tools and small tensors.
/// </summary>
public static class TensorElements
{
    /// <summary>Bytes of one element of <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="type"/> is <see cref="ElementType.Other"/>.</exception>
    public static int ByteCount(ElementType type) => type switch
    {
        ElementType.F32 or ElementType.U32 => 4,
        ElementType.F16 or ElementType.BF16 => 2,
        _ => throw new ArgumentException($"Element type {type} has no fixed size here. Expected F32, F16, BF16 or "
            + $"U32."),
    };

    /// <summary>
    /// Widens elements <c>[firstElement, firstElement + destination.Length)</c> of <paramref name="tensor"/>; exact.
    /// </summary>
    /// <exception cref="ArgumentException">The range lies outside the tensor, or its type is not F32, F16 or
    /// BF16.</exception>
    public static unsafe void Read(TensorView tensor, long firstElement, Span<float> destination)
    {
        int elementBytes = ByteCount(tensor.Type);
        if (firstElement < 0 || (firstElement + destination.Length) * elementBytes > tensor.ByteCount)
        {
            throw new ArgumentException(
                $"Elements [{firstElement}, {firstElement + destination.Length}) lie outside tensor {tensor.Name} "
                + $"of {tensor.ByteCount / elementBytes} elements.");
        }

        byte* source = (byte*)tensor.Address + (firstElement * elementBytes);
        Decode(tensor.Type, new ReadOnlySpan<byte>(source, destination.Length * elementBytes), destination);
    }

    /// <summary>Widens stored bytes; exact.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="source">Little-endian elements, as many as <paramref name="destination"/> takes.</param>
    /// <param name="destination">One float per element.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or the type is not a floating-point one.</exception>
    public static void Decode(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        RequireFloatingPoint(type, source.Length, destination.Length);
        switch (type)
        {
            case ElementType.F32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case ElementType.F16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(source);
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            default:
                ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(source);
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BFloat16Conversion.ToSingle(words[i]);
                break;
        }
    }

    /// <summary>Rounds floats to the stored type, ties to even.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="source">Values.</param>
    /// <param name="destination">Little-endian elements, as many as <paramref name="source"/> has.</param>
    /// <exception cref="ArgumentException">Lengths do not match, or the type is not a floating-point one.</exception>
    public static void Encode(ElementType type, ReadOnlySpan<float> source, Span<byte> destination)
    {
        RequireFloatingPoint(type, destination.Length, source.Length);
        switch (type)
        {
            case ElementType.F32:
                source.CopyTo(MemoryMarshal.Cast<byte, float>(destination));
                break;
            case ElementType.F16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(destination);
                for (int i = 0; i < source.Length; i++)
                    halves[i] = (Half)source[i];
                break;
            default:
                Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(destination);
                for (int i = 0; i < source.Length; i++)
                    words[i] = BFloat16Conversion.FromSingle(source[i]);
                break;
        }
    }

    private static void RequireFloatingPoint(ElementType type, int byteCount, int elementCount)
    {
        if (type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
            throw new ArgumentException($"Element type {type} holds no floats. Expected F32, F16 or BF16.");
        if (byteCount != (long)elementCount * ByteCount(type))
            throw new ArgumentException($"{elementCount} elements of {type} do not take {byteCount} bytes.");
    }
}

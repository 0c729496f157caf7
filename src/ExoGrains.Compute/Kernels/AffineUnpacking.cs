using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExoGrains.Compute.Kernels;

/// <summary>Takes MLX's packed values apart: one unsigned byte per element, in element order.</summary>
/// <remarks>A row is one little-endian stream of <c>bits</c>-wide values, for every width. Source: mlx, <c>ops.cpp
/// quantize</c>.</remarks>
internal static unsafe class AffineUnpacking
{
    /// <summary>Unpacks one row.</summary>
    /// <param name="packed"><c>count * bits / 8</c> bytes; nothing beyond is read.</param>
    /// <param name="bits">2, 3, 4, 5, 6 or 8.</param>
    /// <param name="count">Elements, a multiple of 32.</param>
    /// <param name="values">Out: <paramref name="count"/> bytes.</param>
    public static void Unpack(byte* packed, int bits, int count, byte* values)
    {
        switch (bits)
        {
            case 8:
                Unsafe.CopyBlockUnaligned(values, packed, (uint)count);
                break;
            case 4:
                UnpackNibbles(packed, count, values);
                break;
            default:
                UnpackEights(packed, bits, count, values);
                break;
        }
    }

    // A byte widened to sixteen bits, with its high nibble moved to the upper byte, is two elements in order.
    private static void UnpackNibbles(byte* packed, int count, byte* values)
    {
        for (var i = 0; i < count; i += 32)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(packed + i / 2));
            Spread(low).Store(values + i);
            Spread(high).Store(values + i + 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Spread(Vector128<ushort> bytes) =>
        ((bytes & Vector128.Create((ushort)0x000F))
            | (Vector128.ShiftLeft(bytes, 4) & Vector128.Create((ushort)0x0F00))).AsByte();

    // Eight elements of b bits are b whole bytes.
    private static void UnpackEights(byte* packed, int bits, int count, byte* values)
    {
        var mask = (1UL << bits) - 1;
        var everyByte = mask * 0x0101010101010101UL;
        for (var i = 0; i < count; i += 8, packed += bits)
        {
            var word = Read(packed, bits);
            if (Bmi2.X64.IsSupported)
            {
                *(ulong*)(values + i) = Bmi2.X64.ParallelBitDeposit(word, everyByte);
                continue;
            }

            for (var j = 0; j < 8; j++)
                values[i + j] = (byte)((word >> (bits * j)) & mask);
        }
    }

    // bits is 2, 3, 5 or 6: read that many bytes and not one more, since a row may end at the end of the mapping.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(byte* source, int bits) => bits switch
    {
        2 => *(ushort*)source,
        3 => *(ushort*)source | (ulong)source[2] << 16,
        5 => *(uint*)source | (ulong)source[4] << 32,
        _ => *(uint*)source | (ulong)*(ushort*)(source + 4) << 32,
    };
}

namespace ExoGrains.Models.Weights;

/// <summary>Conversions between bfloat16 (the upper half of a binary32) and float.</summary>
public static class BFloat16Conversion
{
    /// <summary>The value of <paramref name="bits"/>; exact.</summary>
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The nearest bfloat16, ties to even; NaN stays NaN (quiet), overflow becomes infinity.</summary>
    public static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);

        // Rounding a NaN could carry its payload into infinity, so NaN keeps sign and top bits and gets the quiet bit.
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}

namespace ExoGrains.Models.Weights;

/// <summary>
/// MLX's affine quantiser: the same words, scales and biases as <c>mlx.core.quantize</c>, bit for bit.
/// </summary>
/// <remarks>
/// Per group: <c>scale = max((max - min) / (2^bits - 1), 1e-7)</c>, negative when <c>|max| &gt;= |min|</c>; the end of
/// larger
/// magnitude is hit exactly: <c>q0 = round(edge / scale)</c>, and if q0 is not 0, <c>scale = edge / q0, bias =
/// edge</c>, else
/// <c>bias = 0</c>. Values take the unrounded scale and bias. Source: ml-explore/mlx, backend/cpu/quantized.cpp.
/// </remarks>
public static class AffineQuantizer
{
    private const float SmallestScale = 1e-7f;

    /// <summary>Words of 32 bits that one row takes.</summary>
    /// <exception cref="ArgumentException">Bits or group size are none of MLX's, or the row is not a multiple of the
    /// group.</exception>
    public static int WordsPerRow(int columnCount, AffineQuantization quantization)
    {
        var (bits, groupSize) = quantization;
        if (bits is not (2 or 3 or 4 or 5 or 6 or 8))
            throw new ArgumentException($"Affine quantisation with {bits} bits is not known. Expected 2, 3, 4, 5, 6 "
                + $"or 8.");
        if (groupSize is not (32 or 64 or 128))
            throw new ArgumentException($"Affine group size {groupSize} is not known. Expected 32, 64 or 128.");
        if (columnCount <= 0 || columnCount % groupSize != 0)
            throw new ArgumentException($"A row of {columnCount} elements is not a multiple of the group size "
                + $"{groupSize}.");
        return (int)((long)columnCount * bits / 32);
    }

    /// <summary>Quantises one row.</summary>
    /// <param name="row">[columns], finite.</param>
    /// <param name="quantization">Bits and group size.</param>
    /// <param name="words">[columns * bits / 32]; overwritten.</param>
    /// <param name="scales">[columns / group], not yet rounded to a storage type.</param>
    /// <param name="biases">[columns / group], not yet rounded to a storage type.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value is not finite.</exception>
    public static void QuantizeRow(
        ReadOnlySpan<float> row, AffineQuantization quantization,
        Span<uint> words, Span<float> scales, Span<float> biases)
    {
        int groupSize = quantization.GroupSize;
        if (words.Length != WordsPerRow(row.Length, quantization))
            throw new ArgumentException($"{row.Length} elements of {quantization} do not take {words.Length} words.");
        if (scales.Length != row.Length / groupSize || biases.Length != scales.Length)
            throw new ArgumentException($"{row.Length} elements have {row.Length / groupSize} groups, not "
                + $"{scales.Length}.");

        words.Clear();
        for (int group = 0; group < scales.Length; group++)
        {
            var values = row.Slice(group * groupSize, groupSize);
            (scales[group], biases[group]) = Parameters(values, quantization.Bits);
            Pack(values, scales[group], biases[group], group * groupSize, quantization.Bits, words);
        }
    }

    private static (float Scale, float Bias) Parameters(ReadOnlySpan<float> values, int bits)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"The value {value} cannot be quantised. Expected finite weights.");
            low = MathF.Min(low, value);
            high = MathF.Max(high, value);
        }

        bool lowIsEdge = MathF.Abs(low) > MathF.Abs(high);
        float scale = MathF.Max((high - low) / ((1 << bits) - 1), SmallestScale);
        scale = lowIsEdge ? scale : -scale;
        float edge = lowIsEdge ? low : high;
        float edgeCode = MathF.Round(edge / scale, MidpointRounding.ToEven);
        return edgeCode == 0 ? (scale, 0) : (edge / edgeCode, edge);
    }

    private static void Pack(
        ReadOnlySpan<float> values, float scale, float bias, int firstColumn, int bits, Span<uint> words)
    {
        float largest = (1 << bits) - 1;
        for (int i = 0; i < values.Length; i++)
        {
            float code = MathF.Round((values[i] - bias) / scale, MidpointRounding.ToEven);
            uint q = (uint)MathF.Min(MathF.Max(code, 0), largest);

            // One little-endian bit stream per row serves all widths: 32 / bits whole values per word for 2, 4 and 8
            // bits, and MLX's packs of 3, 5 and 3 bytes for 3, 5 and 6 bits, where a value may straddle two words.
            long bit = (long)(firstColumn + i) * bits;
            int word = (int)(bit >> 5), shift = (int)(bit & 31);
            words[word] |= q << shift;
            if (shift + bits > 32)
                words[word + 1] |= q >> (32 - shift);
        }
    }
}

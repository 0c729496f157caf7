namespace ExoGrains.Models.Weights;

/// <summary>
/// Reads affine-quantised rows back: <c>w = q * scale + bias</c>, product and sum each rounded to float. Scalar; the
/// oracle for kernels.
/// </summary>
public static class AffineDequantizer
{
    /// <summary>The unsigned code of element <paramref name="column"/> in a packed row.</summary>
    public static uint Code(ReadOnlySpan<uint> words, int column, int bits)
    {
        long bit = (long)column * bits;
        int word = (int)(bit >> 5), shift = (int)(bit & 31);
        ulong window = words[word];
        if (shift + bits > 32)
            window |= (ulong)words[word + 1] << 32;
        return (uint)(window >> shift) & ((1u << bits) - 1);
    }

    /// <summary>One row from its parts.</summary>
    /// <param name="words">[columns * bits / 32].</param>
    /// <param name="scales">[columns / group].</param>
    /// <param name="biases">[columns / group].</param>
    /// <param name="quantization">Bits and group size.</param>
    /// <param name="row">[columns]; overwritten.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void DequantizeRow(
        ReadOnlySpan<uint> words, ReadOnlySpan<float> scales, ReadOnlySpan<float> biases,
        AffineQuantization quantization, Span<float> row)
    {
        var (bits, groupSize) = quantization;
        if (words.Length != AffineQuantizer.WordsPerRow(row.Length, quantization)
            || scales.Length != row.Length / groupSize || biases.Length != scales.Length)
        {
            throw new ArgumentException($"{words.Length} words and {scales.Length} groups do not make {row.Length} "
                + $"elements.");
        }

        for (int column = 0; column < row.Length; column++)
        {
            // Kept in two statements: a fused multiply-add would round once and differ from every published reader.
            float product = Code(words, column, bits) * scales[column / groupSize];
            row[column] = product + biases[column / groupSize];
        }
    }

    /// <summary>Row <paramref name="rowIndex"/> of a plain or quantised matrix as floats.</summary>
    /// <param name="matrix">Whose views are still mapped.</param>
    /// <param name="rowIndex">In [0, <see cref="MatrixWeight.RowCount"/>).</param>
    /// <param name="row">[columns]; overwritten.</param>
    /// <exception cref="ArgumentException">The row does not exist, or <paramref name="row"/> has another
    /// length.</exception>
    public static unsafe void ReadRow(MatrixWeight matrix, int rowIndex, Span<float> row)
    {
        if ((uint)rowIndex >= (uint)matrix.RowCount || row.Length != matrix.ColumnCount)
            throw new ArgumentException($"Row {rowIndex} of {row.Length} elements is not in {matrix.Path} "
                + $"[{matrix.RowCount}, {matrix.ColumnCount}].");

        if (matrix.Quantization is not { } quantization)
        {
            TensorElements.Read(matrix.Weight, (long)rowIndex * matrix.ColumnCount, row);
            return;
        }

        int wordsPerRow = AffineQuantizer.WordsPerRow(matrix.ColumnCount, quantization);
        var words = new ReadOnlySpan<uint>((uint*)matrix.Weight.Address + ((long)rowIndex * wordsPerRow), wordsPerRow);
        int groups = matrix.ColumnCount / quantization.GroupSize;
        float[] scales = new float[groups], biases = new float[groups];
        TensorElements.Read(matrix.Scales!, (long)rowIndex * groups, scales);
        TensorElements.Read(matrix.GroupBiases!, (long)rowIndex * groups, biases);
        DequantizeRow(words, scales, biases, quantization, row);
    }
}

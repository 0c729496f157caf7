namespace ExoGrains.Compute.Mlx;

/// <summary>Inputs of the trial computation and what must come out, in plain C#.</summary>
/// <remarks>Sums are kept in double, so that all of a difference is MLX's.</remarks>
internal static class MlxTrialNumbers
{
    /// <summary>Values in [-1, 1) that look random and are the same everywhere.</summary>
    public static float[] Values(int count, uint seed) =>
        [.. Words(count, seed).Select(word => ((int)(word >> 8) - (1 << 23)) / (float)(1 << 23))];

    /// <summary>Likewise, 32 bits each.</summary>
    public static uint[] Words(int count, uint seed)
    {
        var words = new uint[count];
        uint state = seed;
        for (int i = 0; i < count; i++)
        {
            // Of Numerical Recipes; the low bits repeat soon, so the high ones are mixed in.
            state = (state * 1664525) + 1013904223;
            words[i] = state ^ (state >> 16);
        }
        return words;
    }

    /// <summary>Product of <c>[tokens, columns]</c> with rows of 4-bit values, eight to a word, lowest bits
    /// first.</summary>
    /// <param name="x">Input.</param>
    /// <param name="words"><c>[rows, columns / 8]</c>.</param>
    /// <param name="scales"><c>[rows, columns / group size]</c>.</param>
    /// <param name="biases">Likewise.</param>
    /// <param name="columnCount">Columns.</param>
    public static float[] Product(float[] x, uint[] words, float[] scales, float[] biases, int columnCount)
    {
        int rowCount = words.Length * 8 / columnCount;
        int groupSize = rowCount * columnCount / scales.Length;
        var output = new float[x.Length / columnCount * rowCount];
        for (int i = 0; i < output.Length; i++)
        {
            var (token, row) = (i / rowCount, i % rowCount);
            double sum = 0;
            for (int column = 0; column < columnCount; column++)
            {
                int element = (row * columnCount) + column;
                uint value = (words[element / 8] >> (4 * (element % 8))) & 0xf;
                int group = element / groupSize;
                sum += x[(token * columnCount) + column] * (((double)value * scales[group]) + biases[group]);
            }
            output[i] = (float)sum;
        }
        return output;
    }

    /// <summary>Each row over its root mean square, times a gain.</summary>
    public static float[] Norm(float[] x, float[] gain, float epsilon)
    {
        var output = new float[x.Length];
        for (int first = 0; first < x.Length; first += gain.Length)
        {
            double squares = x.AsSpan(first, gain.Length).ToArray().Sum(value => (double)value * value);
            double scale = 1 / Math.Sqrt((squares / gain.Length) + epsilon);
            for (int i = 0; i < gain.Length; i++)
                output[first + i] = (float)(x[first + i] * scale * gain[i]);
        }
        return output;
    }

    /// <summary>Rotates <c>[heads, tokens, head size]</c>: pairs (i, i + half).</summary>
    /// <param name="x">Input.</param>
    /// <param name="tokenCount">Tokens.</param>
    /// <param name="position">Of the first token.</param>
    /// <param name="periods"><c>[head size / 2]</c>: positions per radian of each pair.</param>
    public static float[] Rotated(float[] x, int tokenCount, int position, float[] periods)
    {
        int half = periods.Length;
        var output = new float[x.Length];
        for (int row = 0; row < x.Length / (2 * half); row++)
        {
            for (int i = 0; i < half; i++)
            {
                var (sine, cosine) = Math.SinCos((position + (row % tokenCount)) / (double)periods[i]);
                int first = (row * 2 * half) + i;
                output[first] = (float)((x[first] * cosine) - (x[first + half] * sine));
                output[first + half] = (float)((x[first] * sine) + (x[first + half] * cosine));
            }
        }
        return output;
    }

    /// <summary>Causal attention of the last positions over all; arrays are <c>[heads, tokens, head
    /// size]</c>.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="queries">Of the last positions.</param>
    /// <param name="keys">Of all positions.</param>
    /// <param name="values">Likewise.</param>
    public static float[] Attended(MlxTrialAttention shape, float[] queries, float[] keys, float[] values)
    {
        var output = new float[queries.Length];
        int size = shape.HeadSize;
        for (int head = 0; head < shape.QueryHeads; head++)
        {
            int keyHead = head / (shape.QueryHeads / shape.KeyHeads);
            for (int query = 0; query < shape.Queries; query++)
            {
                int row = ((head * shape.Queries) + query) * size;
                int seen = shape.Keys - shape.Queries + query + 1;
                var weights = new double[seen];
                for (int key = 0; key < seen; key++)
                {
                    int keyRow = ((keyHead * shape.Keys) + key) * size;
                    double dot = 0;
                    for (int i = 0; i < size; i++)
                        dot += (double)queries[row + i] * keys[keyRow + i];
                    weights[key] = Math.Exp(dot * shape.Scale);
                }
                double sum = weights.Sum();
                for (int i = 0; i < size; i++)
                {
                    double value = 0;
                    for (int key = 0; key < seen; key++)
                        value += weights[key] * values[(((keyHead * shape.Keys) + key) * size) + i];
                    output[row + i] = (float)(value / sum);
                }
            }
        }
        return output;
    }
}

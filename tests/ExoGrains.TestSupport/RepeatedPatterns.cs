using ExoGrains.Models.Weights;

namespace ExoGrains.TestSupport;

/// <summary>Drawn once, used for every matrix of a large random model.</summary>
internal sealed class RepeatedPatterns(Random random, ElementType type)
{
    // A prime, so that no two rows of a matrix are the same before it was used up by as many rows as it has elements.
    private const int PatternElements = 1_000_003;

    private readonly Dictionary<double, byte[]> _values = [];
    private byte[]? _words;

    /// <summary>Even around 0 with a standard deviation.</summary>
    public RepeatedBytes Values(double deviation)
    {
        if (!_values.TryGetValue(deviation, out byte[]? pattern))
        {
            double width = deviation * Math.Sqrt(12);
            float[] values = new float[PatternElements];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)((random.NextDouble() - 0.5) * width);
            _values[deviation] = pattern = Encode(values);
        }

        return new RepeatedBytes(pattern, random.Next(PatternElements) * (pattern.Length / PatternElements));
    }

    /// <summary>Random bits.</summary>
    public RepeatedBytes Words()
    {
        if (_words is null)
        {
            _words = new byte[PatternElements * sizeof(uint)];
            random.NextBytes(_words);
        }

        return new RepeatedBytes(_words, random.Next(PatternElements) * sizeof(uint));
    }

    /// <summary>One value.</summary>
    public RepeatedBytes Constant(double value)
    {
        float[] values = new float[4096];
        Array.Fill(values, (float)value);
        return new RepeatedBytes(Encode(values));
    }

    private byte[] Encode(float[] values)
    {
        byte[] data = new byte[values.Length * (type == ElementType.F32 ? 4 : 2)];
        TensorElements.Encode(type, values, data);
        return data;
    }
}

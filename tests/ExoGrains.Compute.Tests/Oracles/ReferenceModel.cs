using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Tests.Oracles;

/// <summary>A decoder written down plainly in double precision, without a cache: logits of every position of a
/// sequence.</summary>
internal sealed class ReferenceModel(ModelWeights weights, ModelConfiguration configuration)
{
    private readonly Dictionary<string, double[][]> _matrices = [];

    /// <summary>Logits <c>[tokens][vocabulary]</c>.</summary>
    public double[][] Logits(IReadOnlyList<int> tokens)
    {
        var hidden = tokens.Select(token => (double[])Embedding()[token].Clone()).ToArray();
        for (var layer = 0; layer < configuration.LayerCount; layer++)
            RunLayer(layer, hidden);
        var head = configuration.TieWordEmbeddings
            ? Embedding()
            : Matrix("lm_head", configuration.VocabularySize, configuration.HiddenSize);
        var gain = Vector("model.norm.weight", configuration.HiddenSize);
        return [.. hidden.Select(row => Multiply(head, Norm(row, gain), null))];
    }

    private void RunLayer(int layer, double[][] hidden)
    {
        var path = $"model.layers.{layer}";
        int heads = configuration.AttentionHeadCount, keyHeads = configuration.KeyValueHeadCount;
        int size = configuration.HeadSize, width = configuration.HiddenSize, inner = configuration.IntermediateSize;
        var gain = Vector($"{path}.input_layernorm.weight", width);
        var queries = new double[hidden.Length][];
        var keys = new double[hidden.Length][];
        var values = new double[hidden.Length][];
        for (var t = 0; t < hidden.Length; t++)
        {
            var x = Norm(hidden[t], gain);
            queries[t] = Linear($"{path}.self_attn.q_proj", heads * size, width, x);
            keys[t] = Linear($"{path}.self_attn.k_proj", keyHeads * size, width, x);
            values[t] = Linear($"{path}.self_attn.v_proj", keyHeads * size, width, x);
            Position($"{path}.self_attn.q_norm.weight", queries[t], t);
            Position($"{path}.self_attn.k_norm.weight", keys[t], t);
        }

        var window = configuration.AttentionWindows[layer];
        var postGain = Vector($"{path}.post_attention_layernorm.weight", width);
        for (var t = 0; t < hidden.Length; t++)
        {
            var attention = Attend(queries[t], keys, values, t, window);
            Add(hidden[t], Linear($"{path}.self_attn.o_proj", width, heads * size, attention));
            var x = Norm(hidden[t], postGain);
            var gate = Linear($"{path}.mlp.gate_proj", inner, width, x);
            var up = Linear($"{path}.mlp.up_proj", inner, width, x);
            for (var i = 0; i < inner; i++)
                gate[i] = gate[i] / (1 + Math.Exp(-gate[i])) * up[i];
            Add(hidden[t], Linear($"{path}.mlp.down_proj", width, inner, gate));
        }
    }

    private double[] Attend(double[] query, double[][] keys, double[][] values, int position, int? window)
    {
        int size = configuration.HeadSize, group = configuration.AttentionHeadCount / configuration.KeyValueHeadCount;
        var output = new double[query.Length];
        var first = window is { } w ? Math.Max(0, position + 1 - w) : 0;
        for (var head = 0; head < configuration.AttentionHeadCount; head++)
        {
            var keyStart = head / group * size;
            var scores = new double[position + 1];
            for (var p = first; p <= position; p++)
            {
                for (var i = 0; i < size; i++)
                    scores[p] += query[head * size + i] * keys[p][keyStart + i];
                scores[p] /= Math.Sqrt(size);
            }

            var largest = scores[first..].Max();
            var sum = scores[first..].Sum(score => Math.Exp(score - largest));
            for (var p = first; p <= position; p++)
            {
                for (var i = 0; i < size; i++)
                    output[head * size + i] += Math.Exp(scores[p] - largest) / sum * values[p][keyStart + i];
            }
        }

        return output;
    }

    private void Position(string normName, double[] heads, int position)
    {
        int size = configuration.HeadSize, half = size / 2;
        for (var start = 0; start < heads.Length; start += size)
        {
            var head = heads[start..(start + size)];
            if (configuration.HasQueryKeyNorm)
                head = Norm(head, Vector(normName, size));
            for (var i = 0; i < half; i++)
            {
                var (first, second) = configuration.RopeIsInterleaved ? (2 * i, 2 * i + 1) : (i, i + half);
                var (sine, cosine) = Math.SinCos(position * Frequency(i));
                heads[start + first] = head[first] * cosine - head[second] * sine;
                heads[start + second] = head[second] * cosine + head[first] * sine;
            }
        }
    }

    private double Frequency(int pair)
    {
        var exponent = 2.0 * pair / configuration.HeadSize;
        var f = 1 / Math.Pow(configuration.RopeTheta, exponent) / configuration.RopeLinearFactor;
        if (configuration.RopeScaling is not { } s)
            return f;
        var wavelength = 2 * Math.PI / f;
        var smooth = (s.OriginalContextTokens / wavelength - s.LowFrequencyFactor)
            / (s.HighFrequencyFactor - s.LowFrequencyFactor);
        smooth = Math.Clamp(smooth, 0, 1);
        return f * ((1 - smooth) / s.Factor + smooth);
    }

    private double[] Norm(double[] x, double[] gain)
    {
        var scale = 1 / Math.Sqrt(x.Sum(v => v * v) / x.Length + configuration.RmsNormEpsilon);
        return [.. x.Select((v, i) => v * scale * gain[i])];
    }

    private static void Add(double[] target, double[] addend)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] += addend[i];
    }

    private double[] Linear(string path, int rows, int columns, double[] x)
    {
        var bias = weights.Matrix(path, rows, columns).OutputBias;
        double[]? values = null;
        if (bias is not null)
        {
            var floats = new float[rows];
            TensorElements.Read(bias, 0, floats);
            values = [.. floats.Select(v => (double)v)];
        }

        return Multiply(Matrix(path, rows, columns), x, values);
    }

    private static double[] Multiply(double[][] matrix, double[] x, double[]? bias)
    {
        var y = new double[matrix.Length];
        for (var r = 0; r < y.Length; r++)
        {
            var sum = bias?[r] ?? 0;
            for (var k = 0; k < x.Length; k++)
                sum += matrix[r][k] * x[k];
            y[r] = sum;
        }

        return y;
    }

    private double[][] Embedding() =>
        Matrix("model.embed_tokens", configuration.VocabularySize, configuration.HiddenSize);

    private double[] Vector(string name, int length)
    {
        var floats = new float[length];
        TensorElements.Read(weights.Vector(name, length), 0, floats);
        return [.. floats.Select(v => (double)v)];
    }

    private double[][] Matrix(string path, int rows, int columns)
    {
        if (_matrices.TryGetValue(path, out var known))
            return known;
        var matrix = weights.Matrix(path, rows, columns);
        var row = new float[columns];
        var result = new double[rows][];
        for (var r = 0; r < rows; r++)
        {
            AffineDequantizer.ReadRow(matrix, r, row);
            result[r] = [.. row.Select(v => (double)v)];
        }

        return _matrices[path] = result;
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Bench.Models;

/// <summary>Writes a GGUF file of random weights that llama.cpp loads: the counterpart of
/// <see cref="MlxModelWriter"/>.</summary>
/// <remarks>
/// It says that it has no vocabulary, only so many tokens. llama.cpp then makes up empty ones, and computes as it would
/// with real ones.
/// </remarks>
internal static class GgufModelWriter
{
    private const int ChunkBlocks = 1 << 15;
    private const int QuantizationVersion = 2;

    /// <summary>Creates the file.</summary>
    /// <param name="path">Overwritten.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="type">Of matrices; gains are F32, as llama.cpp wants them.</param>
    /// <param name="seed">Same seed, same file.</param>
    public static void Write(string path, BenchShape shape, GgufType type, ulong seed)
    {
        var tensors = shape.Tensors().ToImmutableArray();
        using var file = new GgufWriter(path);
        Describe(file, shape, type);
        float[] rotary = shape.RopeScaling is { } scaling ? RotaryFactors(shape, scaling) : [];
        if (rotary.Length > 0)
            file.Declare("rope_freqs.weight", GgufType.F32, [rotary.Length], rotary.Length * sizeof(float));
        foreach (var tensor in tensors)
            Declare(file, tensor, type);

        var chunk = new byte[ChunkBlocks * GgufBlocks.Of(type).Bytes];
        if (rotary.Length > 0)
            WriteFloats(file, rotary);
        foreach (var tensor in tensors)
        {
            if (tensor.IsMatrix)
                WriteMatrix(file, tensor, GgufBlocks.Of(type), chunk, new WeightNoise(seed++));
            else
                WriteFloats(file, [.. Enumerable.Repeat(1f, tensor.ColumnCount)]);
        }

        file.Complete();
    }

    private static void Describe(GgufWriter file, BenchShape shape, GgufType type)
    {
        var family = shape.Family;
        file.Add("general.architecture", family);
        file.Add("general.name", $"{shape.Name} of random weights");
        file.Add("general.file_type", FileType(type));
        file.Add("general.quantization_version", QuantizationVersion);
        file.Add($"{family}.vocab_size", shape.VocabularySize);
        file.Add($"{family}.context_length", shape.ContextTokens);
        file.Add($"{family}.embedding_length", shape.HiddenSize);
        file.Add($"{family}.block_count", shape.LayerCount);
        file.Add($"{family}.feed_forward_length", shape.IntermediateSize);
        file.Add($"{family}.attention.head_count", shape.HeadCount);
        file.Add($"{family}.attention.head_count_kv", shape.KeyValueHeadCount);
        file.Add($"{family}.attention.key_length", shape.HeadSize);
        file.Add($"{family}.attention.value_length", shape.HeadSize);
        file.Add($"{family}.attention.layer_norm_rms_epsilon", (float)shape.RmsNormEpsilon);
        file.Add($"{family}.rope.freq_base", (float)shape.RopeTheta);
        file.Add($"{family}.rope.dimension_count", shape.HeadSize);
        file.Add("tokenizer.ggml.model", "no_vocab");
    }

    // Source: llama.h, enum llama_ftype.
    private static int FileType(GgufType type) => type switch
    {
        GgufType.F16 => 1,
        GgufType.Q4 => 2,
        GgufType.Q8 => 7,
        GgufType.BF16 => 32,
        _ => 0,
    };

    private static void Declare(GgufWriter file, ModelTensor tensor, GgufType type)
    {
        var name = tensor.GgufName + ".weight";
        if (tensor.IsMatrix)
        {
            file.Declare(
                name, type, [tensor.ColumnCount, tensor.RowCount], GgufBlocks.Of(type).ByteCount(tensor.Count));
        }
        else
        {
            file.Declare(name, GgufType.F32, [tensor.ColumnCount], tensor.ColumnCount * sizeof(float));
        }
    }

    private static void WriteMatrix(
        GgufWriter file, ModelTensor tensor, GgufBlocks blocks, byte[] buffer, WeightNoise noise)
    {
        file.Align();
        var count = blocks.ByteCount(tensor.Count);
        for (long written = 0; written < count; written += buffer.Length)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - written));
            blocks.Fill(chunk, ref noise, tensor.Deviation);
            file.Write(chunk);
        }
    }

    private static void WriteFloats(GgufWriter file, float[] values)
    {
        file.Align();
        file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    // By which llama.cpp divides each frequency. Source: transformers' modeling_rope_utils,
    // _compute_llama3_parameters, which divides wave lengths where this divides frequencies.
    private static float[] RotaryFactors(BenchShape shape, Llama3RopeScaling scaling)
    {
        var factors = new float[shape.HeadSize / 2];
        for (var i = 0; i < factors.Length; i++)
        {
            var waveLength = 2 * Math.PI * Math.Pow(shape.RopeTheta, 2.0 * i / shape.HeadSize);
            var turns = scaling.OriginalContextTokens / waveLength;
            var smooth = Math.Clamp(
                (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor),
                0, 1);
            factors[i] = (float)(1 / (((1 - smooth) / scaling.Factor) + smooth));
        }

        return factors;
    }
}

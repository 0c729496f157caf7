using System.Collections.Immutable;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Bench.Models;

/// <summary>Writes a model folder of random weights in MLX's layout: config.json and model.safetensors.</summary>
/// <remarks>
/// Quantised matrices are random words under small scales, and no floats are ever quantised: a file is written as fast
/// as the disk takes it, and never held in memory. There is no tokenizer, because nothing that measures asks for one.
/// </remarks>
internal sealed class MlxModelWriter
{
    private const int ChunkBytes = 1 << 20;
    private const int ChunkGroups = 1 << 14;

    private readonly SafetensorsWriter _file;
    private readonly WeightFormat _format;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly float[] _values = new float[ChunkGroups];

    private MlxModelWriter(SafetensorsWriter file, WeightFormat format)
    {
        _file = file;
        _format = format;
    }

    /// <summary>Creates the folder and its files.</summary>
    /// <param name="folder">Must not exist.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="format">How matrices are stored.</param>
    /// <param name="seed">Same seed, same file.</param>
    public static void Write(string folder, BenchShape shape, WeightFormat format, ulong seed)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, ModelConfigurationReader.FileName), MlxConfiguration.Text(shape, format));
        var tensors = shape.Tensors().ToImmutableArray();
        using var file = SafetensorsWriter.Create(
            Path.Combine(folder, "model.safetensors"),
            [.. tensors.SelectMany(tensor => Declare(tensor, format))],
            new Dictionary<string, string> { ["format"] = "mlx" });
        var writer = new MlxModelWriter(file, format);
        foreach (var tensor in tensors)
            writer.Write(tensor, ref seed);
        file.Complete();
    }

    private static IEnumerable<SafetensorsDeclaration> Declare(ModelTensor tensor, WeightFormat format)
    {
        var weight = tensor.MlxPath + ".weight";
        if (!tensor.IsMatrix)
            return [new SafetensorsDeclaration(weight, format.FloatType, [tensor.ColumnCount])];
        if (format.Quantization is not { } quantization)
            return [new SafetensorsDeclaration(weight, format.FloatType, [tensor.RowCount, tensor.ColumnCount])];

        ImmutableArray<long> groups = [tensor.RowCount, tensor.ColumnCount / quantization.GroupSize];
        return
        [
            new SafetensorsDeclaration(
                weight, ElementType.U32, [tensor.RowCount, (long)tensor.ColumnCount * quantization.Bits / 32]),
            new SafetensorsDeclaration(tensor.MlxPath + ".scales", format.FloatType, groups),
            new SafetensorsDeclaration(tensor.MlxPath + ".biases", format.FloatType, groups),
        ];
    }

    private void Write(ModelTensor tensor, ref ulong seed)
    {
        if (!tensor.IsMatrix)
        {
            _file.Write([.. Enumerable.Repeat(1f, tensor.ColumnCount)]);
            return;
        }

        var noise = new WeightNoise(seed++);
        if (_format.Quantization is not { } quantization)
        {
            WriteBytes(
                tensor.Count * (_format.FloatType == ElementType.F32 ? sizeof(float) : sizeof(ushort)),
                chunk => noise.FillFloats(chunk, _format.FloatType, tensor.Deviation));
            return;
        }

        WriteBytes(tensor.Count * quantization.Bits / 8, chunk => noise.Fill(chunk));

        // Both from the same noise: a group's bias must put its middle at zero.
        var largest = (1 << quantization.Bits) - 1;
        var step = tensor.Deviation / Deviation(largest);
        var groupCount = tensor.Count / quantization.GroupSize;
        WriteFactors(groupCount, step, new WeightNoise(seed));
        WriteFactors(groupCount, step * -largest / 2, new WeightNoise(seed++));
    }

    // Of whole numbers that are uniform in [0, largest].
    private static double Deviation(int largest) => Math.Sqrt((((largest + 1.0) * (largest + 1.0)) - 1) / 12);

    private void WriteBytes(long count, FillChunk fill)
    {
        for (long written = 0; written < count; written += ChunkBytes)
        {
            var chunk = _chunk.AsSpan(0, (int)Math.Min(ChunkBytes, count - written));
            fill(chunk);
            _file.Write(chunk);
        }
    }

    private void WriteFactors(long count, double middle, WeightNoise noise)
    {
        for (long written = 0; written < count; written += ChunkGroups)
        {
            var chunk = _values.AsSpan(0, (int)Math.Min(ChunkGroups, count - written));
            foreach (ref var value in chunk)
                value = (float)(middle * noise.NextFactor());
            _file.Write(chunk);
        }
    }

    private delegate void FillChunk(Span<byte> chunk);
}

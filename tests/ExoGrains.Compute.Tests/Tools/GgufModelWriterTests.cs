using System.Text;
using ExoGrains.Bench.Models;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Tools;

/// <summary>Reads what was written back by the format's page, docs/gguf.md of ggml.</summary>
public sealed class GgufModelWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny-qwen", 2, 18.0 / 32)]
    [InlineData("tiny-qwen", 8, 34.0 / 32)]
    [InlineData("tiny-llama", 30, 2)]
    public void WrittenFile_HoldsEveryTensorWhereItSays(string shapeName, int type, double bytesPerWeight)
    {
        var shape = RandomShapes.Find(shapeName);
        GgufModelWriter.Write(_folder["model.gguf"], shape, (GgufType)type, seed: 1);
        var file = GgufFile.Read(_folder["model.gguf"]);

        Assert.Equal(shape.Family, file.Values["general.architecture"]);
        Assert.Equal((uint)shape.VocabularySize, file.Values[$"{shape.Family}.vocab_size"]);
        Assert.Equal((float)shape.RopeTheta, file.Values[$"{shape.Family}.rope.freq_base"]);
        Assert.Equal(shape.RopeScaling is not null, file.Tensors.ContainsKey("rope_freqs.weight"));
        var end = 0L;
        foreach (var expected in shape.Tensors())
        {
            var tensor = file.Tensors[expected.GgufName + ".weight"];
            Assert.Equal(expected.IsMatrix ? type : 0, tensor.Type);
            Assert.Equal(
                expected.IsMatrix ? [expected.ColumnCount, expected.RowCount] : [(long)expected.ColumnCount],
                tensor.Extents);
            Assert.Equal(0, tensor.Offset % 32);
            Assert.True(tensor.Offset >= end, $"{expected.GgufName} begins before the one before it ends");
            end = tensor.Offset + (long)(expected.Count * (expected.IsMatrix ? bytesPerWeight : sizeof(float)));
        }

        Assert.InRange(new FileInfo(_folder["model.gguf"]).Length - file.DataStart, end, end + 31);
    }

    [Fact]
    public void FourBitWeights_HaveTheDeviationTheyShould()
    {
        GgufModelWriter.Write(_folder["model.gguf"], RandomShapes.Qwen, GgufType.Q4, seed: 1);
        var file = GgufFile.Read(_folder["model.gguf"]);
        var bytes = File.ReadAllBytes(_folder["model.gguf"]);
        var start = (int)(file.DataStart + file.Tensors["blk.0.ffn_down.weight"].Offset);
        var squares = 0.0;
        const int blocks = 512;
        for (var block = 0; block < blocks; block++)
        {
            var data = bytes.AsSpan(start + (block * 18), 18);
            var scale = (double)BitConverter.ToHalf(data);
            foreach (var pair in data[2..])
                squares += scale * scale * (Math.Pow((pair & 15) - 8, 2) + Math.Pow((pair >> 4) - 8, 2));
        }

        Assert.Equal(1 / Math.Sqrt(512), Math.Sqrt(squares / (blocks * 32)), 1 / Math.Sqrt(512) * 0.1);
    }

    [Fact]
    public void RotaryFactors_DivideOnlySlowFrequencies()
    {
        GgufModelWriter.Write(_folder["model.gguf"], RandomShapes.Llama, GgufType.BF16, seed: 1);
        var file = GgufFile.Read(_folder["model.gguf"]);
        var bytes = File.ReadAllBytes(_folder["model.gguf"]);
        var factors = Enumerable.Range(0, 16).Select(i => BitConverter.ToSingle(
            bytes, (int)(file.DataStart + file.Tensors["rope_freqs.weight"].Offset) + (i * sizeof(float)))).ToArray();
        Assert.Equal(1, factors[0]);
        Assert.Equal(32, factors[^1]);
        Assert.Equal(factors.Order(), factors);
    }

    private sealed record GgufTensor(long[] Extents, int Type, long Offset);

    private sealed record GgufFile(
        Dictionary<string, object> Values, Dictionary<string, GgufTensor> Tensors, long DataStart)
    {
        public static GgufFile Read(string path)
        {
            using var reader = new BinaryReader(File.OpenRead(path));
            Assert.Equal("GGUF"u8.ToArray(), reader.ReadBytes(4));
            Assert.Equal(3, reader.ReadInt32());
            var tensorCount = reader.ReadInt64();
            var valueCount = reader.ReadInt64();
            var values = new Dictionary<string, object>();
            for (long i = 0; i < valueCount; i++)
                values.Add(ReadText(reader), ReadValue(reader));
            var tensors = new Dictionary<string, GgufTensor>();
            for (long i = 0; i < tensorCount; i++)
            {
                tensors.Add(ReadText(reader), new GgufTensor(
                    [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt64())],
                    reader.ReadInt32(),
                    reader.ReadInt64()));
            }

            return new GgufFile(values, tensors, (reader.BaseStream.Position + 31) / 32 * 32);
        }

        private static object ReadValue(BinaryReader reader) => reader.ReadInt32() switch
        {
            4 => reader.ReadUInt32(),
            6 => reader.ReadSingle(),
            8 => ReadText(reader),
            var other => throw new InvalidDataException($"A value of type {other}."),
        };

        private static string ReadText(BinaryReader reader) =>
            Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadInt64()));
    }
}

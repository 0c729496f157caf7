using CsCheck;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Folders;

/// <summary>Whatever a stranger put into a model folder, opening it succeeds or says what is wrong.</summary>
public sealed class HostileFolderTests
{
    private const int MutableBytes = 6_000;

    [Theory]
    [InlineData("config.json", 400)]
    [InlineData("generation_config.json", 100)]
    [InlineData("model.safetensors.index.json", 200)]
    [InlineData("model-00001-of-00002.safetensors", 400)]
    public void MutatedFile_IsReadOrRefused(string file, int iterations)
    {
        using var folder = new TemporaryFolder();
        TinyModelFolder.Create(folder.Path, new TinyModelOptions
        {
            LayerCount = 1,
            ShardCount = 2,
            Quantization = new AffineQuantization(4, 32),
        });
        byte[] original = File.ReadAllBytes(folder[file]);
        var edit = Gen.Select(Gen.Int[0, Math.Min(original.Length, MutableBytes) - 1], Gen.Byte, Gen.Int[0, 3]);
        edit.Array[1, 4].Sample(
            edits =>
            {
                File.WriteAllBytes(folder[file], Mutate(original, edits));
                try
                {
                    Assert.NotEqual(0, ModelFolder.Open(folder.Path).Footprint.TotalBytes);
                }
                catch (InvalidDataException error)
                {
                    Assert.DoesNotContain('\n', error.Message);
                }
            },
            iter: iterations, threads: 1);
    }

    private static byte[] Mutate(byte[] original, (int Position, byte Value, int Kind)[] edits)
    {
        var bytes = new List<byte>(original);
        foreach (var (position, value, kind) in edits)
        {
            int at = Math.Min(position, bytes.Count - 1);
            if (kind == 0)
                bytes.RemoveRange(at, Math.Min(value, bytes.Count - at - 1));
            else if (kind == 1)
                bytes.Insert(at, (byte)('0' + (value % 10)));
            else
                bytes[at] = value;
        }

        return [.. bytes];
    }
}

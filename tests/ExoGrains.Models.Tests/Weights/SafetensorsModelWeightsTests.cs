using System.Collections.Immutable;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Weights;

public sealed class SafetensorsModelWeightsTests : IDisposable
{
    private static readonly AffineQuantization FourBit = new(4, 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void PlainFolder_GivesItsMatrices(int shards)
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions { ShardCount = shards, Type = ElementType.BF16 });
        using var weights = SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None);

        var matrix = weights.Matrix("model.layers.1.mlp.down_proj", 64, 128);

        Assert.Equal((64, 128, ElementType.BF16), (matrix.RowCount, matrix.ColumnCount, matrix.Weight.Type));
        Assert.Null(matrix.Quantization);
        Assert.Equal(64 * 2, weights.Vector("model.norm.weight", 64).ByteCount);
    }

    [Fact]
    public void ShardedFolder_HoldsTheSameBytesAsTheSingleFile()
    {
        TinyModelFolder.Create(_folder["one"]);
        TinyModelFolder.Create(_folder["two"], new TinyModelOptions { ShardCount = 2 });
        using var one = SafetensorsModelWeights.Open(_folder["one"], WeightQuantization.None);
        using var two = SafetensorsModelWeights.Open(_folder["two"], WeightQuantization.None);

        var a = one.Matrix("model.layers.1.mlp.up_proj", 128, 64);
        var b = two.Matrix("model.layers.1.mlp.up_proj", 128, 64);

        Assert.Equal(a.Weight.Bytes.ToArray(), b.Weight.Bytes.ToArray());
    }

    [Fact]
    public void AbsentHead_IsTheEmbedding()
    {
        TinyModelFolder.Create(_folder.Path);
        using var weights = SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None);

        Assert.True(weights.HasTiedHead);
        Assert.Equal(
            weights.Matrix("model.embed_tokens", 288, 64).Weight.Address,
            weights.Matrix("lm_head", 288, 64).Weight.Address);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void PresentHead_IsUsedUnlessTied(bool? declared, bool expectTied)
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions { TieWordEmbeddings = false });
        using var weights = SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None, declared);

        bool isEmbedding = weights.Matrix("lm_head", 288, 64).Weight.Address
            == weights.Matrix("model.embed_tokens", 288, 64).Weight.Address;

        Assert.Equal(expectTied, isEmbedding);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void QuantisedFolder_DequantisesCloseToThePlainOne(int bits)
    {
        var affine = new AffineQuantization(bits, 32);
        TinyModelFolder.Create(_folder["plain"]);
        TinyModelFolder.Create(_folder["quantised"], new TinyModelOptions { Quantization = affine });
        using var plain = SafetensorsModelWeights.Open(_folder["plain"], WeightQuantization.None);
        using var quantised = SafetensorsModelWeights.Open(_folder["quantised"], new WeightQuantization(affine, Empty));

        var matrix = quantised.Matrix("model.layers.0.mlp.gate_proj", 128, 64);
        float[] expected = new float[64], actual = new float[64];
        AffineDequantizer.ReadRow(plain.Matrix("model.layers.0.mlp.gate_proj", 128, 64), 5, expected);
        AffineDequantizer.ReadRow(matrix, 5, actual);

        Assert.Equal(affine, matrix.Quantization);
        double worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(worst, 0, 1.0 / (1 << bits));
    }

    [Fact]
    public void Overrides_DecidePerModule()
    {
        var overrides = Empty
            .Add("model.layers.0.mlp.up_proj", new AffineQuantization(8, 32))
            .Add("model.embed_tokens", null);
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions { Quantization = FourBit, Overrides = overrides });
        using var weights = SafetensorsModelWeights.Open(_folder.Path, new WeightQuantization(FourBit, overrides));

        Assert.Equal(new AffineQuantization(8, 32), weights.Matrix("model.layers.0.mlp.up_proj", 128, 64).Quantization);
        Assert.Equal(FourBit, weights.Matrix("model.layers.0.mlp.gate_proj", 128, 64).Quantization);
        Assert.Null(weights.Matrix("lm_head", 288, 64).Quantization);
    }

    [Fact]
    public void UndeclaredOrWrongQuantisation_IsAClearError()
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions { Quantization = FourBit });
        using var undeclared = SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None);
        using var wrong = SafetensorsModelWeights.Open(
            _folder.Path, new WeightQuantization(new AffineQuantization(8, 64), Empty));

        Assert.Contains("declares no quantization", Error(undeclared), StringComparison.Ordinal);
        Assert.Contains("has shape [128, 8], but config.json calls for [128, "
            + "16]", Error(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingTensorOrWrongShape_IsAClearError()
    {
        TinyModelFolder.Create(_folder.Path);
        using var weights = SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None);

        var missing = Assert.Throws<InvalidDataException>(() => weights.Matrix("model.layers.2.mlp.up_proj", 128, 64));
        var shape = Assert.Throws<InvalidDataException>(() => weights.Vector("model.norm.weight", 65));

        Assert.Contains("'model.layers.2.mlp.up_proj.weight' is missing", missing.Message, StringComparison.Ordinal);
        Assert.Contains("has shape [64], but config.json calls for [65]", shape.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"model-00009-of-00009.safetensors"}}""", "not in the folder")]
    [InlineData("""{"weight_map":{"a":"../model.safetensors"}}""", "plain name")]
    [InlineData("""{"weight_map":{"a":"/etc/model.safetensors"}}""", "plain name")]
    [InlineData("""{"weight_map":{"a":"passwd"}}""", "plain name")]
    [InlineData("""{"weight_map":{"a":7}}""", "plain name")]
    [InlineData("""{"weight_map":{"a":"model.safetensors"}}""", "does not hold it")]
    [InlineData("""{"weight_map":{}}""", "lists no tensors")]
    [InlineData("""{"weight_map":[]}""", "weight_map")]
    [InlineData("""[""", "not valid JSON")]
    [InlineData("""{"weight_map":{"\ud800":"model.safetensors"}}""", "not valid JSON")]
    public void WrongIndex_IsAClearError(string index, string expected)
    {
        TinyModelFolder.Create(_folder.Path);
        _folder.Write("model.safetensors.index.json", index);

        var error = Assert.Throws<InvalidDataException>(
            () => SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderWithoutSafetensors_SaysWhatItHas()
    {
        _folder.Write("pytorch_model.bin", "x");

        var error = Assert.Throws<InvalidDataException>(
            () => SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None));

        Assert.Contains("pytorch_model.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorInTwoFiles_IsAClearError()
    {
        TinyModelFolder.Create(_folder.Path);
        File.Copy(_folder["model.safetensors"], _folder["model-copy.safetensors"]);

        var error = Assert.Throws<InvalidDataException>(
            () => SafetensorsModelWeights.Open(_folder.Path, WeightQuantization.None));

        Assert.Contains("is both in", error.Message, StringComparison.Ordinal);
    }

    private static ImmutableDictionary<string, AffineQuantization?> Empty { get; } =
        ImmutableDictionary<string, AffineQuantization?>.Empty;

    private static string Error(SafetensorsModelWeights weights) =>
        Assert.Throws<InvalidDataException>(() => weights.Matrix("model.layers.0.mlp.up_proj", 128, 64)).Message;
}

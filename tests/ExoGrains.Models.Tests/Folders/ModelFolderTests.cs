using System.Text.Json.Nodes;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Folders;

public sealed class ModelFolderTests : IDisposable
{
    private static readonly AffineQuantization FourBit = new(4, 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("qwen3", false)]
    [InlineData("qwen2", false)]
    [InlineData("llama", true)]
    [InlineData("mistral", false)]
    public void EveryFamily_Opens(string family, bool hasMlpBias)
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions { Family = family, HasMlpBias = hasMlpBias });

        var model = ModelFolder.Open(_folder.Path);

        Assert.Equal(family, model.Configuration.ModelType);
        Assert.Equal([TinyModelFolder.EndOfTurnToken, TinyModelFolder.EndOfTextToken], model.Configuration.EndTokens);
        Assert.True(File.Exists(model.TokenizerPath) && File.Exists(model.TokenizerConfigurationPath));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Footprint_CountsEveryByteOnce(bool isTied, int headMatrices)
    {
        TinyModelFolder.Create(
            _folder.Path, new TinyModelOptions { TieWordEmbeddings = isTied, Quantization = FourBit });

        var footprint = ModelFolder.Open(_folder.Path).Footprint;

        // 4-bit rows of 64: 32 bytes of words, and one F32 scale and bias.
        Assert.Equal((headMatrices * 288 * (32 + 8)) + (64 * 4), footprint.HeadBytes);
        Assert.Equal(2 * 2 * 16 * 4, footprint.KvBytesPerTokenPerLayer);
        Assert.Equal(2, footprint.LayerBytes.Length);
        using var file = SafetensorsFile.Open(_folder["model.safetensors"]);
        Assert.Equal(file.Names.Sum(name => file.Find(name)!.ByteCount), footprint.TotalBytes);
        Assert.Equal((288 * (32 + 8)) + (64 * 4), footprint.OutputBytes);
    }

    [Theory]
    [InlineData("qwen3", true, ElementType.BF16, true)]
    [InlineData("qwen2", false, ElementType.F16, true)]
    [InlineData("llama", false, ElementType.F32, true)]
    [InlineData("qwen2", true, ElementType.BF16, false)]
    public void WideSizes_AreEveryTensorInSinglesButQuantisedWords(
        string family, bool isTied, ElementType type, bool isQuantised)
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions
        {
            Family = family,
            TieWordEmbeddings = isTied,
            Type = type,
            Quantization = isQuantised ? FourBit : null,
        });

        var folder = ModelFolder.Open(_folder.Path);
        var wide = folder.Describe("tiny", null).Wide!;

        using var file = SafetensorsFile.Open(_folder["model.safetensors"]);
        long Sum(Func<string, bool> isMeant) => file.Names.Where(isMeant).Select(name => file.Find(name)!)
            .Sum(tensor => tensor.Type == ElementType.U32
                ? tensor.ByteCount
                : tensor.Shape.Aggregate(1L, (all, extent) => all * extent) * sizeof(float));
        Assert.Equal(
            Sum(name => name.StartsWith(isTied ? "model.embed_tokens." : "lm_head.", StringComparison.Ordinal)
                || name == "model.norm.weight"),
            wide.HeadBytes);
        Assert.Equal(folder.Configuration.LayerCount, wide.LayerBytes.Length);
        for (var layer = 0; layer < wide.LayerBytes.Length; layer++)
            Assert.Equal(
                Sum(name => name.StartsWith($"model.layers.{layer}.", StringComparison.Ordinal)),
                wide.LayerBytes[layer]);
    }

    [Fact]
    public void SilentConfiguration_IsTiedWhenThereIsNoHead()
    {
        TinyModelFolder.Create(_folder["tied"]);
        TinyModelFolder.Create(_folder["untied"], new TinyModelOptions { TieWordEmbeddings = false });
        foreach (string name in new[] { "tied", "untied" })
            Edit(name + "/config.json", json => json.Remove("tie_word_embeddings"));

        Assert.True(ModelFolder.Open(_folder["tied"]).Configuration.TieWordEmbeddings);
        Assert.False(ModelFolder.Open(_folder["untied"]).Configuration.TieWordEmbeddings);
    }

    [Fact]
    public void DeclaredButMissingHead_IsAClearError()
    {
        TinyModelFolder.Create(_folder.Path);
        Edit("config.json", json => json["tie_word_embeddings"] = false);

        Assert.Contains("'lm_head.weight' is missing", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void BiasThatTheFamilyHasNot_IsAClearError()
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions { Family = "qwen2" });
        Edit("config.json", json => json["model_type"] = "mistral");

        Assert.Contains("q_proj' has a bias", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingLayers_AreNamed()
    {
        TinyModelFolder.Create(_folder.Path);
        Edit("config.json", json => json["num_hidden_layers"] = 3);

        Assert.Contains("model.layers.2.input_layernorm.weight", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFolderOrConfiguration_IsAClearError()
    {
        Assert.Contains("config.json is missing", Error(), StringComparison.Ordinal);
        Assert.Contains("is not a folder", Assert.Throws<InvalidDataException>(
            () => ModelFolder.Open(_folder["none"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"temperature": 0.6, "top_p": 0.95, "top_k": 20, "min_p": 0, "do_sample": true}""", 0.6, 20)]
    [InlineData("""{"temperature": 0.6, "top_k": 20, "do_sample": false}""", 0.0, 20)]
    [InlineData("""{"top_k": -1, "temperature": null}""", null, 0)]
    [InlineData("""{"eos_token_id": 1}""", null, null)]
    public void GenerationDefaults_AreRead(string json, double? temperature, int? topK)
    {
        TinyModelFolder.Create(_folder.Path);
        _folder.Write("generation_config.json", json);

        var defaults = ModelFolder.Open(_folder.Path).GenerationDefaults;

        Assert.Equal((float?)temperature, defaults.Temperature);
        Assert.Equal(topK, defaults.TopK);
    }

    [Fact]
    public void AbsentGenerationFile_SetsNothing()
    {
        TinyModelFolder.Create(_folder.Path);
        File.Delete(_folder["generation_config.json"]);

        Assert.Equal(new SamplingOptions(), ModelFolder.Open(_folder.Path).GenerationDefaults);
    }

    [Fact]
    public void WrongGenerationDefaults_AreAllNamed()
    {
        TinyModelFolder.Create(_folder.Path);
        _folder.Write("generation_config.json", """{"temperature": "hot", "top_p": 2}""");

        Assert.Contains("temperature is \"hot\"", Error(), StringComparison.Ordinal);
        Assert.Contains("top_p is 2", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelHash_IgnoresShardsAndNoticesOneBit()
    {
        TinyModelFolder.Create(_folder["one"]);
        TinyModelFolder.Create(_folder["two"], new TinyModelOptions { ShardCount = 2 });
        TinyModelFolder.Create(_folder["other"]);
        byte[] weights = File.ReadAllBytes(_folder["other/model.safetensors"]);
        weights[^100] ^= 1;
        File.WriteAllBytes(_folder["other/model.safetensors"], weights);

        ulong hash = ModelFolder.Open(_folder["one"]).ModelHash;

        Assert.Equal(hash, ModelFolder.Open(_folder["two"]).ModelHash);
        Assert.NotEqual(hash, ModelFolder.Open(_folder["other"]).ModelHash);
    }

    private string Error() => Assert.Throws<InvalidDataException>(() => ModelFolder.Open(_folder.Path)).Message;

    private void Edit(string file, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(_folder[file]))!.AsObject();
        edit(json);
        File.WriteAllText(_folder[file], json.ToJsonString());
    }
}

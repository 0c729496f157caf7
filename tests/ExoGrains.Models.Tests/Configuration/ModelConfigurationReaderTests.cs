using System.Text.Json.Nodes;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Tests.Configuration;

public sealed class ModelConfigurationReaderTests
{
    [Fact]
    public void Qwen3_AsPublished_IsReadWhole()
    {
        var file = Read(
            "qwen3",
            """
            {"architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "bos_token_id": 151643,
             "eos_token_id": 151645, "head_dim": 128, "hidden_act": "silu", "hidden_size": 1024,
             "intermediate_size": 3072,
             "max_position_embeddings": 40960, "max_window_layers": 28, "num_attention_heads": 16,
             "num_hidden_layers": 28, "num_key_value_heads": 8, "quantization": {"group_size": 64, "bits": 4},
             "quantization_config": {"group_size": 64, "bits": 4}, "rms_norm_eps": 1e-06, "rope_scaling": null,
             "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true, "use_sliding_window": false,
             "vocab_size": 151936}
            """);

        var model = file.Configuration;
        Assert.Equal((1024, 28, 16, 8, 128), (model.HiddenSize, model.LayerCount, model.AttentionHeadCount,
            model.KeyValueHeadCount, model.HeadSize));
        Assert.Equal((3072, 151936, 40960), (model.IntermediateSize, model.VocabularySize, model.ContextTokens));
        Assert.Equal((1e-6f, 1e6, 1.0), (model.RmsNormEpsilon, model.RopeTheta, model.RopeLinearFactor));
        Assert.True(model.HasQueryKeyNorm && model.TieWordEmbeddings && !model.RopeIsInterleaved);
        Assert.All(model.AttentionWindows, window => Assert.Null(window));
        Assert.Equal([151645], model.EndTokens);
        Assert.Equal(new AffineQuantization(4, 64), file.Quantization.Default);
        Assert.Equal((false, false, false), Biases(file));
    }

    [Fact]
    public void Llama_WithLlama3Scaling_IsRead()
    {
        var file = Read("llama", """
            {"rope_theta": 500000.0, "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
             "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "attention_bias": true, "mlp_bias": true}
            """);

        Assert.Equal(new Llama3RopeScaling(32, 1, 4, 8192), file.Configuration.RopeScaling);
        Assert.Equal(500_000, file.Configuration.RopeTheta);
        Assert.Equal((true, true, true), Biases(file));
        Assert.Null(file.TieWordEmbeddings);
    }

    [Theory]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": 4}}""", 10_000, 4)]
    [InlineData("""{"rope_scaling": {"rope_type": "default"}}""", 10_000, 1)]
    [InlineData("""{"rope_parameters": {"rope_theta": 777.5, "rope_type": "default"}}""", 777.5, 1)]
    [InlineData("""{"rope_parameters": {"rope_theta": 5, "rope_type": "linear", "factor": 2}, "rope_theta": 1}""",
        5, 2)]
    [InlineData("{}", 10_000, 1)]
    public void RopeSettings_AreRead(string json, double theta, double linearFactor)
    {
        var model = Read("llama", json).Configuration;

        Assert.Equal((theta, linearFactor), (model.RopeTheta, model.RopeLinearFactor));
        Assert.Null(model.RopeScaling);
    }

    [Fact]
    public void AbsentKeys_TakeTheFamilysDefaults()
    {
        var qwen2 = Read("qwen2", """{"num_key_value_heads": null, "head_dim": null}""");

        Assert.Equal((4, 16, 1e-6f), (qwen2.Configuration.KeyValueHeadCount, qwen2.Configuration.HeadSize,
            qwen2.Configuration.RmsNormEpsilon));
        Assert.Equal((true, false, false), Biases(qwen2));
        Assert.False(qwen2.Configuration.HasQueryKeyNorm);
        Assert.Equal(128, Read("qwen3", "{}").Configuration.HeadSize);
        Assert.Empty(qwen2.Configuration.EndTokens);
        Assert.Same(WeightQuantization.None, qwen2.Quantization);
    }

    [Theory]
    [InlineData("mistral", """{"sliding_window": 4096}""", "4096 4096 4096")]
    [InlineData("mistral", """{"sliding_window": null}""", "- - -")]
    [InlineData("qwen2", """{"sliding_window": 8, "use_sliding_window": false, "max_window_layers": 0}""", "- - -")]
    [InlineData("qwen2", """{"sliding_window": 8, "use_sliding_window": true, "max_window_layers": 2}""", "- - 8")]
    [InlineData("qwen3", """{"sliding_window": 8, "use_sliding_window": true}""", "- - -")]
    [InlineData("llama", """{"sliding_window": 8}""", "- - -")]
    [InlineData("llama",
        """{"sliding_window": 8, "layer_types": ["full_attention", "sliding_attention", "full_attention"]}""", "- 8 -")]
    [InlineData("qwen2",
        """{"use_sliding_window": false, "layer_types": ["full_attention", "sliding_attention", "full_attention"]}""",
        "- - -")]
    public void Windows_FollowTheFamily(string family, string json, string expected)
    {
        var windows = Read(family, json).Configuration.AttentionWindows;

        Assert.Equal(expected, string.Join(' ', windows.Select(window => window?.ToString() ?? "-")));
    }

    [Fact]
    public void QuantizationOverrides_AreRead()
    {
        var quantization = Read("llama", """
            {"quantization": {"group_size": 32, "bits": 6, "mode": "affine",
              "model.layers.0.mlp.down_proj": {"group_size": 128, "bits": 8}, "model.embed_tokens": false,
              "lm_head": {"bits": 8}, "model.layers.1.mlp.up_proj": true}}
            """).Quantization;

        Assert.Equal(new AffineQuantization(8, 128), quantization.For("model.layers.0.mlp.down_proj"));
        Assert.Null(quantization.For("model.embed_tokens"));
        Assert.Equal(new AffineQuantization(8, 64), quantization.For("lm_head"));
        Assert.Equal(new AffineQuantization(6, 32), quantization.For("model.layers.1.mlp.up_proj"));
        Assert.Equal(new AffineQuantization(6, 32), quantization.For("model.layers.9.self_attn.q_proj"));
    }

    [Theory]
    [InlineData("""{"eos_token_id": 7}""", null, "7")]
    [InlineData("""{"eos_token_id": [7, 9, 7]}""", null, "7 9")]
    [InlineData("""{"eos_token_id": 7}""", """{"eos_token_id": [1, 2]}""", "1 2")]
    [InlineData("""{"eos_token_id": 7}""", """{"temperature": 1}""", "7")]
    [InlineData("""{"eos_token_id": [7, 99999]}""", """{"eos_token_id": null}""", "7")]
    public void EndTokens_ComeFromTheGenerationFileFirst(string json, string? generation, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read("llama", json, generation).Configuration.EndTokens));

    [Theory]
    [InlineData("""{"hidden_size": 1000000000}""", "hidden_size is 1000000000")]
    [InlineData("""{"num_hidden_layers": 1000000}""", "num_hidden_layers is 1000000")]
    [InlineData("""{"num_hidden_layers": 0}""", "num_hidden_layers is 0")]
    [InlineData("""{"hidden_size": 64.5}""", "hidden_size is 64.5")]
    [InlineData("""{"hidden_size": "64"}""", "hidden_size is \"64\"")]
    [InlineData("""{"hidden_size": null}""", "hidden_size is missing")]
    [InlineData("""{"hidden_size": 66}""", "multiple of num_attention_heads, 4")]
    [InlineData("""{"num_key_value_heads": 3}""", "divisor of num_attention_heads, 4")]
    [InlineData("""{"head_dim": 15}""", "expected an even number")]
    [InlineData("""{"hidden_act": "gelu"}""", "hidden_act is \"gelu\"")]
    [InlineData("""{"rope_scaling": {"rope_type": "yarn", "factor": 4}}""",
        "known are \"default\", \"linear\" and \"llama3\"")]
    [InlineData("""{"rope_scaling": {"type": "linear"}}""", "rope_scaling.factor is missing")]
    [InlineData("""{"rope_scaling": "linear"}""", "rope_scaling is \"linear\"")]
    [InlineData("""{"rope_scaling": {"type": "llama3", "factor": 8, "high_freq_factor": 1}}""",
        "more than low_freq_factor")]
    [InlineData("""{"rope_parameters": {"full_attention": {"rope_theta": 1}}}""", "rope_parameters.full_attention")]
    [InlineData("""{"partial_rotary_factor": 0.5}""", "partial_rotary_factor")]
    [InlineData("""{"quantization": {"group_size": 64, "bits": 7}}""", "quantization.bits is 7")]
    [InlineData("""{"quantization": {"group_size": 48, "bits": 4}}""", "quantization.group_size is 48")]
    [InlineData("""{"quantization": {"bits": 4}}""", "quantization.group_size is missing")]
    [InlineData("""{"quantization": {"group_size": 32, "bits": 4, "mode": "mxfp4"}}""",
        "quantization.mode is \"mxfp4\"")]
    [InlineData("""{"quantization_config": {"quant_method": "awq"}}""", "quantization_config.quant_method is \"awq\"")]
    [InlineData("""{"quantization": {"group_size": 64, "bits": 4, "lm_head": {"bits": 9}}}""",
        "quantization.lm_head.bits is 9")]
    [InlineData("""{"layer_types": ["full_attention"]}""", "layer_types has 1 entries")]
    [InlineData("""{"layer_types": ["full_attention", "mamba", "full_attention"]}""", "layer_types[1] is \"mamba\"")]
    [InlineData("""{"eos_token_id": "x"}""", "eos_token_id holds \"x\"")]
    [InlineData("""{"eos_token_id": [1, 2.5]}""", "eos_token_id holds 2.5")]
    [InlineData("""{"tie_word_embeddings": "yes"}""", "tie_word_embeddings is \"yes\"")]
    [InlineData("""{"rms_norm_eps": -1}""", "rms_norm_eps is -1")]
    public void WrongField_IsNamedWithItsPath(string json, string expected) =>
        Assert.Contains(expected, Error(() => Read("llama", json)), StringComparison.Ordinal);

    [Fact]
    public void AllErrors_AreReportedTogether()
    {
        string error = Error(() => Read("llama", """{"hidden_size": -1, "vocab_size": 0, "rope_theta": "x"}"""));

        Assert.Contains("hidden_size is -1", error, StringComparison.Ordinal);
        Assert.Contains("vocab_size is 0", error, StringComparison.Ordinal);
        Assert.Contains("rope_theta is \"x\"", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("\"gpt_oss\"")]
    [InlineData("null")]
    [InlineData("\"qw\\n3\"")]
    public void UnknownModelType_ListsWhatIsKnown(string type)
    {
        string error = Error(() => ModelConfigurationReader.Parse($$"""{"model_type": {{type}}}"""));

        Assert.Contains("known are llama, mistral, qwen2, qwen3", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("""{"model_type": "\ud800"}""")]
    public void TextThatIsNoObject_IsAClearError(string json) =>
        Assert.Contains("config.json", Error(() => ModelConfigurationReader.Parse(json)), StringComparison.Ordinal);

    private static (bool Input, bool Output, bool FeedForward) Biases(ModelConfigurationFile file) =>
        (file.HasAttentionInputBias, file.HasAttentionOutputBias, file.HasFeedForwardBias);

    private static string Error(Func<object> read) => Assert.Throws<InvalidDataException>(read).Message;

    /// <summary>A small configuration of three layers with the given keys on top.</summary>
    private static ModelConfigurationFile Read(string family, string json, string? generation = null)
    {
        var merged = JsonNode.Parse(
            """
            {"hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 128,
             "vocab_size": 300}
            """)!.AsObject();
        merged["model_type"] = family;
        foreach (var (key, value) in JsonNode.Parse(json)!.AsObject())
            merged[key] = value?.DeepClone();
        return ModelConfigurationReader.Parse(merged.ToJsonString(), generation);
    }
}

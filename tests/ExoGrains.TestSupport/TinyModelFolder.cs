using System.Text.Json.Nodes;
using ExoGrains.Models.Weights;

namespace ExoGrains.TestSupport;

/// <summary>
/// Writes a model folder with random weights, as Hugging Face lays one out; same options, same bytes.
/// </summary>
public static class TinyModelFolder
{
    /// <summary>256 bytes, then the end-of-text, start-of-turn and end-of-turn tokens.</summary>
    public const int TokenCount = 259;

    public const int EndOfTextToken = 256;

    public const int StartOfTurnToken = 257;

    public const int EndOfTurnToken = 258;

    /// <summary>
    /// Writes config.json, generation_config.json, weights, tokenizer.json and tokenizer_config.json.
    /// </summary>
    /// <param name="directory">Created if absent.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <returns><paramref name="directory"/>.</returns>
    public static string Create(string directory, TinyModelOptions? options = null)
    {
        options ??= new TinyModelOptions();
        if (options.VocabularySize < TokenCount)
            throw new ArgumentException($"A vocabulary of {options.VocabularySize} is below the {TokenCount} tokens "
                + $"there are.");

        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config.json"), Configuration(options).ToJsonString());
        File.WriteAllText(
            Path.Combine(directory, "generation_config.json"),
            new JsonObject { ["eos_token_id"] = new JsonArray(EndOfTurnToken, EndOfTextToken) }.ToJsonString());
        TinyTokenizerFiles.Write(directory);
        TinyModelWeights.Write(directory, options);
        return directory;
    }

    private static JsonObject Configuration(TinyModelOptions options)
    {
        var json = new JsonObject
        {
            ["model_type"] = options.Family,
            ["hidden_size"] = options.HiddenSize,
            ["num_hidden_layers"] = options.LayerCount,
            ["num_attention_heads"] = options.AttentionHeadCount,
            ["num_key_value_heads"] = options.KeyValueHeadCount,
            ["head_dim"] = options.HeadSize,
            ["intermediate_size"] = options.IntermediateSize,
            ["vocab_size"] = options.VocabularySize,
            ["max_position_embeddings"] = options.ContextTokens,
            ["rms_norm_eps"] = 1e-6,
            ["rope_theta"] = 10000.0,
            ["hidden_act"] = "silu",
            ["attention_bias"] = options.HasAttentionBias,
            ["mlp_bias"] = options.HasMlpBias,
            ["tie_word_embeddings"] = options.TieWordEmbeddings,
            ["eos_token_id"] = EndOfTurnToken,
        };
        if (options.Quantization is { } quantization)
        {
            var node = Quantization(quantization);
            node["mode"] = "affine";
            foreach (var (path, own) in options.Overrides)
                node[path] = own is { } o ? Quantization(o) : JsonValue.Create(false);
            json["quantization"] = node;
            json["quantization_config"] = node.DeepClone();
        }

        foreach (var (key, value) in options.ExtraConfiguration)
            json[key] = value?.DeepClone();
        return json;
    }

    private static JsonObject Quantization(AffineQuantization quantization) =>
        new() { ["group_size"] = quantization.GroupSize, ["bits"] = quantization.Bits };
}

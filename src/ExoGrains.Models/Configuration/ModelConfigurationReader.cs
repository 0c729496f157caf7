using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ExoGrains.Models.Configuration;

/// <summary>
/// Reads config.json of the families served here, with the defaults that transformers and mlx-lm take for absent keys.
/// </summary>
public static class ModelConfigurationReader
{
    /// <summary>The file read.</summary>
    public const string FileName = "config.json";

    private const string GenerationFileName = "generation_config.json";
    private const int MaxHiddenSize = 1 << 17;
    private const int MaxLayers = 1024;
    private const int MaxHeads = 4096;
    private const int MaxHeadSize = 1024;
    private const int MaxIntermediateSize = 1 << 20;
    private const int MaxVocabularySize = 1 << 22;
    private const int Qwen3HeadSize = 128;

    /// <summary>Values of <c>model_type</c> that are served.</summary>
    public static ImmutableArray<string> KnownModelTypes { get; } = ["llama", "mistral", "qwen2", "qwen3"];

    /// <summary>Reads config.json and the end tokens of generation_config.json.</summary>
    /// <param name="folder">A model folder.</param>
    /// <exception cref="InvalidDataException">Missing or wrong; the message names every wrong field with its JSON
    /// path.</exception>
    public static ModelConfigurationFile Read(string folder)
    {
        string path = Path.Combine(folder, FileName), generationPath = Path.Combine(folder, GenerationFileName);
        using var json = JsonFile.Open(path);
        using var generation = File.Exists(generationPath) ? JsonFile.Open(generationPath) : null;
        return ReadOrExplain(json.RootElement, generation?.RootElement, path);
    }

    /// <summary>Reads the text of the two files.</summary>
    /// <param name="configuration">Of config.json.</param>
    /// <param name="generation">Of generation_config.json; null for none.</param>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="InvalidDataException">Wrong; the message names every wrong field with its JSON
    /// path.</exception>
    public static ModelConfigurationFile Parse(string configuration, string? generation = null, string file = FileName)
    {
        using var json = JsonFile.Parse(Encoding.UTF8.GetBytes(configuration), file);
        using var other = generation is null
            ? null
            : JsonFile.Parse(Encoding.UTF8.GetBytes(generation), GenerationFileName);
        return ReadOrExplain(json.RootElement, other?.RootElement, file);
    }

    private static ModelConfigurationFile ReadOrExplain(JsonElement json, JsonElement? generation, string file)
    {
        try
        {
            return Read(json, generation, file);
        }
        catch (InvalidOperationException exception)
        {
            // The JSON library's answer to a string that escapes half a surrogate pair.
            throw new InvalidDataException($"{file} holds a string that is not valid Unicode: "
                + $"{exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static ModelConfigurationFile Read(JsonElement json, JsonElement? generation, string file)
    {
        var errors = new List<string>();
        var root = new JsonFields(json, string.Empty, errors);
        string family = root.Text("model_type") ?? string.Empty;
        if (!KnownModelTypes.Contains(family))
        {
            // Fields of an unknown family may mean anything, so nothing else is reported about it.
            throw new InvalidDataException($"{file}: model_type is "
                + $"{(family.Length > 0 ? JsonFields.Show(family) : "missing")}, which "
                + $"is not served; known are {string.Join(", ", KnownModelTypes)}.");
        }

        var configuration = ReadConfiguration(root, family);
        bool? isTied = root.Boolean("tie_word_embeddings");
        bool hasAttentionBias = (family is "llama" or "qwen3") && root.Boolean("attention_bias") is true;
        var result = new ModelConfigurationFile(
            configuration with
            {
                TieWordEmbeddings = isTied ?? false,
                EndTokens = EndTokens(root, generation, configuration, errors),
            },
            QuantizationSection.Read(root),
            isTied,
            HasAttentionInputBias: family == "qwen2" || hasAttentionBias,
            HasAttentionOutputBias: hasAttentionBias,
            HasFeedForwardBias: family == "llama" && root.Boolean("mlp_bias") is true);
        JsonFile.ThrowIfAny(errors, file);
        return result;
    }

    private static ModelConfiguration ReadConfiguration(JsonFields root, string family)
    {
        int hiddenSize = root.Integer("hidden_size", 1, MaxHiddenSize);
        int layerCount = root.Integer("num_hidden_layers", 1, MaxLayers);
        int headCount = root.Integer("num_attention_heads", 1, MaxHeads);
        int keyValueHeadCount = root.Integer("num_key_value_heads", 1, MaxHeads, headCount);
        if (headCount % keyValueHeadCount != 0)
            root.Add("num_key_value_heads", $"is {keyValueHeadCount}; expected a divisor of num_attention_heads, "
                + $"{headCount}");
        if (root.Text("hidden_act") is { } activation && activation is not ("silu" or "swish"))
            root.Add("hidden_act", $"is {JsonFields.Show(activation)}; expected \"silu\"");

        var rope = RopeSection.Read(root);
        return new ModelConfiguration
        {
            ModelType = family,
            HiddenSize = hiddenSize,
            LayerCount = layerCount,
            AttentionHeadCount = headCount,
            KeyValueHeadCount = keyValueHeadCount,
            HeadSize = HeadSize(root, family, hiddenSize, headCount),
            IntermediateSize = root.Integer("intermediate_size", 1, MaxIntermediateSize),
            VocabularySize = root.Integer("vocab_size", 1, MaxVocabularySize),
            RmsNormEpsilon = (float)root.Number("rms_norm_eps", 0, 1, 1e-6),
            RopeTheta = rope.Theta,
            RopeIsInterleaved = root.Boolean("rope_traditional") ?? false,
            RopeScaling = rope.Llama3,
            RopeLinearFactor = rope.LinearFactor,
            TieWordEmbeddings = false,
            HasQueryKeyNorm = family == "qwen3",
            AttentionWindows = AttentionWindowsSection.Read(root, family, layerCount),
            ContextTokens = root.Integer("max_position_embeddings", 1, int.MaxValue, DefaultContextTokens(family)),
            EndTokens = [],
        };
    }

    private static int HeadSize(JsonFields root, string family, int hiddenSize, int headCount)
    {
        if (!root.Has("head_dim") && family != "qwen3" && hiddenSize % headCount != 0)
        {
            root.Add("hidden_size", $"is {hiddenSize}; without head_dim expected a multiple of num_attention_heads, "
                + $"{headCount}");
            return 2;
        }

        int headSize = root.Integer(
            "head_dim", 1, MaxHeadSize, family == "qwen3" ? Qwen3HeadSize : Math.Max(hiddenSize / headCount, 1));
        if (headSize % 2 != 0 || headSize > MaxHeadSize)
            root.Add("head_dim", $"is {headSize}; expected an even number up to {MaxHeadSize}, because positions "
                + $"rotate pairs");
        return headSize;
    }

    private static int DefaultContextTokens(string family) => family switch
    {
        "llama" => 2048,
        "mistral" => 131_072,
        _ => 32_768,
    };

    private static ImmutableArray<int> EndTokens(
        JsonFields root, JsonElement? generation, ModelConfiguration configuration, List<string> errors)
    {
        var fields = generation is { } other ? new JsonFields(other, "generation_config", errors) : null;
        if (fields?.Has("eos_token_id") is not true)
            fields = root;
        if (fields.Find("eos_token_id") is not { } value)
            return [];

        var tokens = ImmutableArray.CreateBuilder<int>();
        foreach (var element in value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value })
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long token))
                fields.Add("eos_token_id", $"holds {JsonFields.Show(element)}; expected a token id or a list of them");

            // An id outside the vocabulary can never be drawn, so it ends nothing; some published files have such.
            else if (token >= 0 && token < configuration.VocabularySize && !tokens.Contains((int)token))
                tokens.Add((int)token);
        }

        return tokens.ToImmutable();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExoGrains.Bench.Models;

/// <summary>Writes the config.json of a shape, as mlx-lm does.</summary>
internal static class MlxConfiguration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The file's text.</summary>
    public static string Text(BenchShape shape, WeightFormat format)
    {
        var json = new JsonObject
        {
            ["model_type"] = shape.Family,
            ["hidden_size"] = shape.HiddenSize,
            ["num_hidden_layers"] = shape.LayerCount,
            ["num_attention_heads"] = shape.HeadCount,
            ["num_key_value_heads"] = shape.KeyValueHeadCount,
            ["head_dim"] = shape.HeadSize,
            ["intermediate_size"] = shape.IntermediateSize,
            ["vocab_size"] = shape.VocabularySize,
            ["max_position_embeddings"] = shape.ContextTokens,
            ["rope_theta"] = shape.RopeTheta,
            ["rms_norm_eps"] = shape.RmsNormEpsilon,
            ["hidden_act"] = "silu",
            ["tie_word_embeddings"] = true,
        };
        if (shape.RopeScaling is { } scaling)
        {
            json["rope_scaling"] = new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = scaling.Factor,
                ["low_freq_factor"] = scaling.LowFrequencyFactor,
                ["high_freq_factor"] = scaling.HighFrequencyFactor,
                ["original_max_position_embeddings"] = scaling.OriginalContextTokens,
            };
        }

        if (format.Quantization is { } quantization)
        {
            json["quantization"] = new JsonObject
            {
                ["group_size"] = quantization.GroupSize,
                ["bits"] = quantization.Bits,
            };
        }

        return json.ToJsonString(Indented);
    }
}

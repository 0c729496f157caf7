using System.Collections.Immutable;
using System.Text.Json;

namespace ExoGrains.Models.Configuration;

/// <summary>
/// Reads which layers look back only over a window: <c>sliding_window</c>, <c>layer_types</c> and Qwen's two switches.
/// </summary>
internal static class AttentionWindowsSection
{
    private const int QwenFirstWindowLayer = 28;
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    public static ImmutableArray<int?> Read(JsonFields root, string family, int layerCount)
    {
        bool isQwen = family is "qwen2" or "qwen3";
        bool isSwitchedOff = isQwen && root.Boolean("use_sliding_window") is not true;
        int? window = root.Has("sliding_window") && !isSwitchedOff
            ? root.Integer("sliding_window", 1, int.MaxValue, 1)
            : null;

        if (root.Array("layer_types") is { } types)
            return FromTypes(root, types, isSwitchedOff, window, layerCount);

        // Qwen slides from a layer on, Mistral in every layer; Llama's window needs layer_types.
        int firstWindowLayer = family switch
        {
            "mistral" => 0,
            _ when isQwen => root.Integer("max_window_layers", 0, int.MaxValue, QwenFirstWindowLayer),
            _ => layerCount,
        };
        return [.. Enumerable.Range(0, layerCount).Select(layer => layer >= firstWindowLayer ? window : null)];
    }

    private static ImmutableArray<int?> FromTypes(
        JsonFields root, IReadOnlyList<JsonElement> types, bool isSwitchedOff, int? window, int layerCount)
    {
        if (types.Count != layerCount)
            root.Add("layer_types", $"has {types.Count} entries; expected one per layer, {layerCount}");

        var windows = ImmutableArray.CreateBuilder<int?>(types.Count);
        for (int layer = 0; layer < types.Count; layer++)
        {
            string? type = types[layer].ValueKind == JsonValueKind.String ? types[layer].GetString() : null;
            if (type is not (Full or Sliding))
            {
                root.Add($"layer_types[{layer}]", $"is {JsonFields.Show(types[layer])}; expected \"{Full}\" or "
                    + $"\"{Sliding}\"");
                break;
            }

            if (type == Sliding && window is null && !isSwitchedOff)
            {
                root.Add("sliding_window", $"is missing; layer_types[{layer}] calls for it");
                break;
            }

            windows.Add(type == Sliding ? window : null);
        }

        return windows.ToImmutable();
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Configuration;

/// <summary>
/// Reads <c>quantization</c> (or <c>quantization_config</c>) of config.json: mlx-lm's affine settings and their
/// overrides by module path.
/// </summary>
internal static class QuantizationSection
{
    // What mlx takes for an override that leaves one of the two out.
    private const int OverrideBits = 4;
    private const int OverrideGroupSize = 64;

    public static WeightQuantization Read(JsonFields root)
    {
        var section = root.Object("quantization") ?? root.Object("quantization_config");
        if (section is null)
            return WeightQuantization.None;

        if (section.Text("quant_method") is { } method && !section.Has("group_size"))
        {
            section.Add("quant_method", $"is {JsonFields.Show(method)}; only MLX's affine quantisation is read "
                + "(group_size and bits, as mlx-lm writes them), so convert the model with mlx-lm");
            return WeightQuantization.None;
        }

        var global = Affine(section, null, null);
        var overrides = ImmutableDictionary.CreateBuilder<string, AffineQuantization?>(StringComparer.Ordinal);
        foreach (var (path, value) in section.Properties.Select(property => (property.Name, property.Value.ValueKind)))
        {
            if (value == JsonValueKind.Object)
                overrides[path] = Affine(section.Object(path)!, OverrideBits, OverrideGroupSize);
            else if (value == JsonValueKind.False)
                overrides[path] = null;
        }

        return new WeightQuantization(global, overrides.ToImmutable());
    }

    private static AffineQuantization Affine(JsonFields section, int? bits, int? groupSize)
    {
        if (section.Text("mode") is { } mode && mode != "affine")
        {
            // Group sizes and bits of the floating-point modes are others; one error about the mode is enough.
            section.Add(
                "mode", $"is {JsonFields.Show(mode)}; only \"affine\" is read, so convert the model with mode affine");
            return new AffineQuantization(OverrideBits, OverrideGroupSize);
        }

        var affine = new AffineQuantization(
            section.Integer("bits", 1, 64, bits), section.Integer("group_size", 1, 65536, groupSize));
        if (section.Has("bits") && affine.Bits is not (2 or 3 or 4 or 5 or 6 or 8))
            section.Add("bits", $"is {affine.Bits}; expected 2, 3, 4, 5, 6 or 8");
        if (section.Has("group_size") && affine.GroupSize is not (32 or 64 or 128))
            section.Add("group_size", $"is {affine.GroupSize}; expected 32, 64 or 128");
        return affine;
    }
}

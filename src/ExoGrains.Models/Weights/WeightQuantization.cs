using System.Collections.Immutable;

namespace ExoGrains.Models.Weights;

/// <summary>
/// Which quantisation config.json declares for which module. Source: mlx-lm's <c>quantization</c> object.
/// </summary>
/// <param name="Default">For every quantised module without an override; null when the folder declares none.</param>
/// <param name="Overrides">By module path; a null value says that the module stays unquantised.</param>
public sealed record WeightQuantization(
    AffineQuantization? Default, ImmutableDictionary<string, AffineQuantization?> Overrides)
{
    /// <summary>Nothing is quantised.</summary>
    public static WeightQuantization None { get; } = new(null, ImmutableDictionary<string, AffineQuantization?>.Empty);

    /// <summary>
    /// What holds for the module at <paramref name="path"/>, should it have scales; null when it must have none.
    /// </summary>
    public AffineQuantization? For(string path) => Overrides.TryGetValue(path, out var own) ? own : Default;
}

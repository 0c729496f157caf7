namespace ExoGrains.Models.Configuration;

/// <summary>The "llama3" scaling of rotary frequencies (config.json <c>rope_scaling</c>). Source: transformers'
/// modeling_rope_utils, <c>_compute_llama3_parameters</c>.</summary>
/// <param name="Factor">Divides low frequencies; for example 8.</param>
/// <param name="LowFrequencyFactor">For example 1.</param>
/// <param name="HighFrequencyFactor">For example 4; greater than <paramref name="LowFrequencyFactor"/>.</param>
/// <param name="OriginalContextTokens"><c>original_max_position_embeddings</c>, for example 8192.</param>
public sealed record Llama3RopeScaling(
    double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContextTokens);

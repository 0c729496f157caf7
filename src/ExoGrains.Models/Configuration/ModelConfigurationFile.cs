using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Configuration;

/// <summary>All that config.json (and the end tokens of generation_config.json) says.</summary>
/// <param name="Configuration">The model. Its <see cref="ModelConfiguration.TieWordEmbeddings"/> is false where the
/// file is silent.</param>
/// <param name="Quantization">Which modules are quantised how.</param>
/// <param name="TieWordEmbeddings">As the file says; null where it is silent, so that the presence of
/// <c>lm_head.weight</c> decides.</param>
/// <param name="HasAttentionInputBias">Whether q, k and v projections have biases.</param>
/// <param name="HasAttentionOutputBias">Whether the o projection has a bias.</param>
/// <param name="HasFeedForwardBias">Whether gate, up and down projections have biases.</param>
public sealed record ModelConfigurationFile(
    ModelConfiguration Configuration,
    WeightQuantization Quantization,
    bool? TieWordEmbeddings,
    bool HasAttentionInputBias,
    bool HasAttentionOutputBias,
    bool HasFeedForwardBias);

namespace ExoGrains.Models.Cards;

/// <summary>How images enter a model's prompt.</summary>
/// <param name="ImageTokenId"><c>image_token_id</c>.</param>
/// <param name="ModelType"><c>model_type</c> of the encoder.</param>
/// <param name="WeightsRepository"><c>weights_repo</c>; empty for the model's own.</param>
/// <param name="ImageToken"><c>image_token</c>; null where not given.</param>
/// <param name="ProcessorRepository"><c>processor_repo</c>; null where not given.</param>
public sealed record CardVision(
    int ImageTokenId, string ModelType, string WeightsRepository, string? ImageToken, string? ProcessorRepository);

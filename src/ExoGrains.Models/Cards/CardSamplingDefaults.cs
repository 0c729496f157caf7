namespace ExoGrains.Models.Cards;

/// <summary>The table <c>sampling_defaults</c>.</summary>
/// <param name="Always">Values given directly in the table.</param>
/// <param name="Thinking">Sub-table <c>thinking</c>: goes before <paramref name="Always"/> while the model reasons;
/// null for none.</param>
/// <param name="NonThinking">Sub-table <c>non_thinking</c>; null for none.</param>
public sealed record CardSamplingDefaults(CardSampling Always, CardSampling? Thinking, CardSampling? NonThinking)
{
    /// <summary>No values.</summary>
    public static CardSamplingDefaults Empty { get; } = new(new CardSampling(), null, null);
}

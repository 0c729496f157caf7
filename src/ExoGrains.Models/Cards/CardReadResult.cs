using System.Collections.Immutable;

namespace ExoGrains.Models.Cards;

/// <summary>What reading a card gave.</summary>
/// <param name="Path">The card's file.</param>
/// <param name="Card">The card; null exactly when there are errors.</param>
/// <param name="Errors">All that is wrong, by place.</param>
/// <param name="Warnings">All that is odd, by place; the card is usable all the same.</param>
public sealed record CardReadResult(
    string Path, ModelCard? Card, ImmutableArray<CardIssue> Errors, ImmutableArray<CardIssue> Warnings)
{
    /// <summary>Whether the card can be used.</summary>
    public bool IsOk => Errors.IsEmpty;
}

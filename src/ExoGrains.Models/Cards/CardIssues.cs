using System.Collections.Immutable;

namespace ExoGrains.Models.Cards;

/// <summary>Gathers the errors and warnings of one card.</summary>
internal sealed class CardIssues(string file)
{
    private readonly HashSet<CardIssue> _errors = [];
    private readonly HashSet<CardIssue> _warnings = [];

    public ImmutableArray<CardIssue> Errors => Sorted(_errors);

    public ImmutableArray<CardIssue> Warnings => Sorted(_warnings);

    public void Error((int Line, int Column) place, string message) =>
        _errors.Add(new CardIssue(file, place.Line, place.Column, message));

    public void Warning((int Line, int Column) place, string message) =>
        _warnings.Add(new CardIssue(file, place.Line, place.Column, message));

    private static ImmutableArray<CardIssue> Sorted(HashSet<CardIssue> issues) =>
        [.. issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column)];
}

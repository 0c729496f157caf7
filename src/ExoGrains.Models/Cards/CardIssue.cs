namespace ExoGrains.Models.Cards;

/// <summary>Something wrong or odd about a card, with its place.</summary>
/// <param name="File">The card's file.</param>
/// <param name="Line">1-based line; 1 where the whole file is meant.</param>
/// <param name="Column">1-based column, in characters; 1 where the whole file is meant.</param>
/// <param name="Message">What, what was found, what is expected.</param>
public sealed record CardIssue(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

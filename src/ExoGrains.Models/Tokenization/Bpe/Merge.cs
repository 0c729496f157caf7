namespace ExoGrains.Models.Tokenization;

/// <summary>What a pair of tokens becomes.</summary>
/// <param name="Rank">Its place in the list of merges: the lowest goes first.</param>
/// <param name="Id">The token that replaces both.</param>
internal readonly record struct Merge(int Rank, int Id);

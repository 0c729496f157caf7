namespace ExoGrains.Models.Cards;

/// <summary>A key that the schema does not know; kept, so that a card from a newer version loses nothing.</summary>
/// <param name="Table">Path of the table it stands in, for example <c>components[0]</c>; empty for the top.</param>
/// <param name="Name">The key.</param>
/// <param name="Value">Its value as TOML on one line, tables inline.</param>
/// <param name="Line">1-based line of the key.</param>
/// <param name="Column">1-based column of the key.</param>
public sealed record UnknownCardKey(string Table, string Name, string Value, int Line, int Column);

namespace ExoGrains.Models.Cards;

/// <summary>A key of a table and its value.</summary>
/// <param name="Key">Without quotes.</param>
/// <param name="Place">1-based place of the key.</param>
/// <param name="Value">Its value.</param>
internal sealed record TomlEntry(string Key, (int Line, int Column) Place, TomlNode Value);

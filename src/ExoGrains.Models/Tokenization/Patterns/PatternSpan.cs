namespace ExoGrains.Models.Tokenization;

/// <summary>Part of a text, in UTF-16 units from <paramref name="Start"/> up to but not including
/// <paramref name="End"/>: a match of a pattern or what lies between matches.</summary>
internal readonly record struct PatternSpan(int Start, int End, bool IsMatch);

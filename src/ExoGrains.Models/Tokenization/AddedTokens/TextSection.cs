namespace ExoGrains.Models.Tokenization;

/// <summary>A stretch of text between added tokens, or an added token.</summary>
/// <param name="Text">The stretch, if <paramref name="Token"/> is null.</param>
/// <param name="Token">The added token that was found.</param>
/// <param name="StartsAtOrigin">Whether the stretch is the very beginning of what was typed, which some
/// pre-tokenizers treat differently.</param>
internal readonly record struct TextSection(MarkedText Text, AddedToken? Token, bool StartsAtOrigin);

namespace ExoGrains.Models.Tokenization;

/// <summary>How a BPE model treats what its merges do not cover, as tokenizer.json says.</summary>
/// <param name="UnknownId">The token for characters that are not in the vocabulary; without one they are
/// dropped.</param>
/// <param name="FusesUnknown">Neighbouring unknown characters become one unknown token.</param>
/// <param name="HasByteFallback">Unknown characters become their UTF-8 bytes, <c>&lt;0xE4&gt;</c> and so on.</param>
/// <param name="IgnoresMerges">A piece that is a token as a whole is that token, whatever the merges say.</param>
/// <param name="ContinuingPrefix">Stands before every symbol of a piece but the first.</param>
/// <param name="EndSuffix">Stands after the last symbol of a piece.</param>
internal sealed record BpeOptions(
    int? UnknownId,
    bool FusesUnknown,
    bool HasByteFallback,
    bool IgnoresMerges,
    string ContinuingPrefix,
    string EndSuffix);

namespace ExoGrains.Models.Tokenization;

/// <summary>Part of a prompt, and whether its writer may use control tokens.</summary>
/// <param name="Text">The part; segments are joined as they stand.</param>
/// <param name="IsTrusted">True for what a chat template wrote, false for what it was given: messages, tool
/// results.</param>
public readonly record struct PromptSegment(string Text, bool IsTrusted);

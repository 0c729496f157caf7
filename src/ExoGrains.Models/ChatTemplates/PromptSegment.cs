namespace ExoGrains.Models.ChatTemplates;

/// <summary>A run of rendered text with one origin.</summary>
/// <param name="Text">The characters; never empty.</param>
/// <param name="IsFromTemplate">True when every character was written in the template or is part of a variable the
/// caller marked as trusted (<c>bos_token</c> and the like); false when it came from messages, tools or any other data.
/// Only the former may become control tokens.
/// </param>
public readonly record struct PromptSegment(string Text, bool IsFromTemplate);

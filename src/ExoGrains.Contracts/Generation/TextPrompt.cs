namespace ExoGrains.Contracts;

/// <summary>Text continued as it stands, without a template. Control tokens in it are read as text.</summary>
/// <param name="Text">The text.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.TextPrompt")]
public sealed record TextPrompt([property: Id(0)] string Text) : Prompt;

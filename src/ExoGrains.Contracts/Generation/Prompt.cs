namespace ExoGrains.Contracts;

/// <summary>What a model is asked to continue: messages, text, or tokens.</summary>
[GenerateSerializer, Immutable, Alias("ExoGrains.Prompt")]
public abstract record Prompt;

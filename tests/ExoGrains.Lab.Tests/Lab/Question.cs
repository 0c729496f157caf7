namespace ExoGrains.Lab.Tests.Lab;

/// <summary>What a model is asked.</summary>
/// <param name="Model">Id under which it is served.</param>
/// <param name="Prompt">The user's words.</param>
/// <param name="MaxTokens">Longest answer.</param>
/// <param name="Temperature">0 takes the most likely token.</param>
/// <param name="Seed">Same seed, same answer.</param>
internal sealed record Question(string Model, string Prompt, int MaxTokens, double Temperature, int Seed)
{
    /// <summary>A short story by the built-in model.</summary>
    public static Question Story { get; } = new(LabModels.BuiltIn, "Tell me a story about a fox.", 48, 0.8, 7);

    /// <summary>An answer that takes many seconds, by the model for that.</summary>
    public static Question Long { get; } = new(LabModels.EndlessId, "Go on for ever.", 1500, 0, 1);

    /// <summary>The beginning of <see cref="Long"/>'s answer.</summary>
    public static Question Brief { get; } = Long with { MaxTokens = 60 };

    /// <summary>The request as JSON has it.</summary>
    public object Body(bool isStreamed) => new
    {
        model = Model,
        messages = new[] { new { role = "user", content = Prompt } },
        seed = Seed,
        temperature = Temperature,
        max_tokens = MaxTokens,
        stream = isStreamed,
    };
}

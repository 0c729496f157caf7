namespace ExoGrains.Models.ChatTemplates;

/// <summary>What an untrusted chat template may use up at most. Exceeding a limit is a
/// <see cref="ChatTemplateException"/>.</summary>
public sealed record ChatTemplateLimits
{
    /// <summary>The limits used when none are given: far above what published templates need.</summary>
    public static ChatTemplateLimits Default { get; } = new();

    /// <summary>Longest template source, in UTF-16 characters.</summary>
    public int MaxSourceChars { get; init; } = 1 << 20;

    /// <summary>Longest rendered prompt, in UTF-16 characters.</summary>
    public int MaxOutputChars { get; init; } = 16 << 20;

    /// <summary>Longest string the template may build on the way, in UTF-16 characters.</summary>
    public int MaxStringChars { get; init; } = 16 << 20;

    /// <summary>Most items in a list, tuple or dict the template builds.</summary>
    public int MaxItems { get; init; } = 1_000_000;

    /// <summary>Most steps of one rendering: a step is a statement, a call, an item looped over, or 64 characters of
    /// text handled.</summary>
    public long MaxSteps { get; init; } = 20_000_000;

    /// <summary>Deepest nesting of expressions and blocks while parsing.</summary>
    public int MaxParseDepth { get; init; } = 200;

    /// <summary>Deepest nesting of macro calls and recursive loops while rendering.</summary>
    public int MaxCallDepth { get; init; } = 200;

    /// <summary>Largest integer the template may compute, in bits.</summary>
    public int MaxIntegerBits { get; init; } = 1 << 16;
}

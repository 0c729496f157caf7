namespace ExoGrains.Models.Cards;

/// <summary>
/// How a model's chat template treats earlier reasoning. On cards in snake case, for example <c>post_last_user</c>.
/// </summary>
public enum ReasoningDialect
{
    /// <summary>No reasoning.</summary>
    None = 0,

    /// <summary>Reasoning after the last user message is kept.</summary>
    PostLastUser = 1,

    /// <summary>The prompt's end switches reasoning.</summary>
    Suffix = 2,

    /// <summary>Reasoning has a channel of its own.</summary>
    Channel = 3,

    /// <summary>Reasoning is kept where tools are in use.</summary>
    ToolConditional = 4,
}

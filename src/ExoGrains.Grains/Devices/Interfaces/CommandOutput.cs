namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>What a command answered.</summary>
/// <param name="Text">Its standard output; empty where it failed.</param>
/// <param name="Failure">Why there is no answer, for people; null where there is one.</param>
internal sealed record CommandOutput(string Text, string? Failure)
{
    /// <summary>An answer.</summary>
    public static CommandOutput Of(string text) => new(text, null);

    /// <summary>No answer.</summary>
    public static CommandOutput Failed(string failure) => new("", failure);
}

using System.CommandLine;

namespace ExoGrains.Bench;

/// <summary>An option that takes several values, separated by commas.</summary>
/// <remarks>The usual values are not the option's own default: its help would print them as records.</remarks>
internal sealed class ListOption<T>(Option<T[]> option, IReadOnlyList<T> usual)
{
    /// <summary>What a command adds.</summary>
    public Option<T[]> Option { get; } = option;

    /// <summary>What was given, or else the usual values.</summary>
    public IReadOnlyList<T> Values(ParseResult parse) =>
        parse.GetValue(Option) is { Length: > 0 } given ? given : usual;
}

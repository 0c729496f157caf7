using System.Collections.Immutable;
using System.Text.Json;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

/// <summary>Reads <c>--interface-kind NAME=KIND</c>.</summary>
internal static class InterfaceKindOption
{
    private static readonly ImmutableDictionary<string, NetworkInterfaceKind> Kinds =
        Enum.GetValues<NetworkInterfaceKind>().ToImmutableDictionary(
            kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    /// <summary>What kinds are called, in the order of their values.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. Kinds.OrderBy(entry => entry.Value).Select(entry => entry.Key)];

    /// <summary>Kinds by name or pattern; of two for one name, the last.</summary>
    /// <param name="texts">What was said; null for nothing.</param>
    /// <param name="errors">Gets one line per text that is wrong.</param>
    public static ImmutableDictionary<string, NetworkInterfaceKind> Read(
        IReadOnlyList<string>? texts, List<string> errors)
    {
        var kinds = ImmutableDictionary<string, NetworkInterfaceKind>.Empty;
        foreach (var text in texts ?? [])
        {
            var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [{ Length: > 0 } name, var kind] && Kinds.TryGetValue(kind, out var known))
                kinds = kinds.SetItem(name, known);
            else
                errors.Add(
                    $"--interface-kind: got '{text}', expected NAME=KIND such as en5=thunderbolt, "
                    + $"with a kind of {string.Join(", ", Names)}.");
        }

        return kinds;
    }
}

using System.Collections.Immutable;
using System.IO.Enumeration;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Kinds that somebody set by name, because the machine does not tell them or tells them wrong.</summary>
/// <param name="kinds">Kind of each name or pattern with <c>*</c> and <c>?</c>, for example <c>en*</c>.</param>
internal sealed class InterfaceKindOverrides(ImmutableDictionary<string, NetworkInterfaceKind> kinds)
{
    // The longest pattern says most; equal ones are taken in the order of their text, so that the choice is repeatable.
    private readonly ImmutableArray<KeyValuePair<string, NetworkInterfaceKind>> _patterns =
    [
        .. kinds.OrderByDescending(entry => entry.Key.Length).ThenBy(entry => entry.Key, StringComparer.Ordinal),
    ];

    /// <summary>Nothing was set.</summary>
    public static InterfaceKindOverrides None { get; } =
        new(ImmutableDictionary<string, NetworkInterfaceKind>.Empty);

    /// <summary>The kind set for an interface; null for none. The full name goes before a pattern.</summary>
    public NetworkInterfaceKind? Find(string name)
    {
        if (kinds.TryGetValue(name, out var exact))
            return exact;
        foreach (var (pattern, kind) in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
                return kind;
        }

        return null;
    }
}

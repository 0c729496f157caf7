using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>What is worth saying of an interface beside its kind.</summary>
internal static class InterfaceNotes
{
    /// <summary>Bridge, speed, cable and warning in one line; empty where there is nothing to say.</summary>
    public static string Of(NetworkInterfaceFact fact) => string.Join("; ", Parts(fact));

    private static IEnumerable<string> Parts(NetworkInterfaceFact fact)
    {
        if (fact.IsBridge)
            yield return $"bridge of {string.Join(", ", fact.BridgeMembers)}";
        if (fact.Bridge is { } bridge)
            yield return $"member of {bridge}";
        if (fact.SpeedBitsPerSecond is { } speed)
            yield return $"{Quantity.Number(speed / 1_000_000)} Mb/s";
        if (fact.Cable is { PeerDomain: { } peer })
            yield return $"cable to Thunderbolt domain {peer}";
        if (fact.Warning is { } warning)
            yield return warning;
    }
}

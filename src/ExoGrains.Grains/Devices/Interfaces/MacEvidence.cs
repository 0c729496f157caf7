using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Turns what the commands of macOS answered into evidence.</summary>
internal sealed class MacEvidence
{
    private const string BridgePort = "Thunderbolt Bridge";

    private readonly InterfaceKindOverrides _overrides;
    private readonly ImmutableDictionary<string, string> _ports;
    private readonly ImmutableDictionary<string, IfconfigInterface> _details;
    private readonly ImmutableDictionary<string, ThunderboltCable> _cables;
    private readonly string? _portsFailure;
    private readonly string? _servicesFailure;
    private readonly string? _interfacesFailure;
    private readonly string? _thunderboltFailure;

    private MacEvidence(MacAnswers answers, InterfaceKindOverrides overrides)
    {
        _overrides = overrides;
        _ports = answers.ReadPorts();
        _details = IfconfigText.Parse(answers.Interfaces.Text)
            .DistinctBy(one => one.Name, StringComparer.Ordinal).ToImmutableDictionary(one => one.Name);
        _cables = (ThunderboltProfile.Parse(answers.Thunderbolt.Text) ?? [])
            .DistinctBy(one => one.Number, StringComparer.Ordinal)
            .ToImmutableDictionary(
                one => $"Thunderbolt {one.Number}", one => new ThunderboltCable(one.Domain, one.PeerDomain));
        _portsFailure = answers.PortsFailure;
        _servicesFailure = answers.ServicesFailure;
        _interfacesFailure = answers.InterfacesFailure;
        _thunderboltFailure = answers.ThunderboltFailure;
    }

    /// <summary>Evidence of all interfaces that a command names.</summary>
    /// <param name="answers">What the commands answered, failed or not.</param>
    /// <param name="overrides">Kinds set by name; they hold for the members of a bridge too.</param>
    public static InterfaceEvidenceSet From(MacAnswers answers, InterfaceKindOverrides overrides)
    {
        var evidence = new MacEvidence(answers, overrides);
        var names = evidence._details.Keys.Union(evidence._ports.Keys).Order(StringComparer.Ordinal);
        string?[] failures = [evidence._portsFailure, evidence._interfacesFailure];
        return InterfaceEvidenceSet.Of(
            names.Select(evidence.Read), Join(failures) ?? "no command of the system names it");
    }

    private InterfaceEvidence Read(string name)
    {
        var details = _details.GetValueOrDefault(name);
        var members = MembersOf(name);
        var kind = KindOf(name, members);
        return new InterfaceEvidence(name, kind)
        {
            Index = details?.Index ?? 0,
            MtuBytes = details?.MtuBytes ?? 0,
            Addresses = details?.Addresses ?? [],
            SpeedBitsPerSecond = details is null ? null : SpeedOf(kind, details),
            IsUp = details is null ? null : IsUp(details),
            BridgeMembers = members,
            Bridge = _details.Keys.Union(_ports.Keys).Order(StringComparer.Ordinal)
                .FirstOrDefault(other => other != name && MembersOf(other).Contains(name)),
            Cable = _cables.GetValueOrDefault(PortOf(name)),
            Warning = WarningOf(name, kind),
        };
    }

    private string PortOf(string name) => _ports.GetValueOrDefault(name, "");

    private NetworkInterfaceKind KindOf(string name, ImmutableArray<string> members)
    {
        if (_overrides.Find(name) is { } set)
            return set;
        if (members.IsEmpty)
            return PortOf(name) == BridgePort ? NetworkInterfaceKind.Thunderbolt : OwnKindOf(name);
        return InterfaceClassifier.BridgeKind(
            members.Select(member => _overrides.Find(member) ?? OwnKindOf(member)), NetworkInterfaceKind.Unknown);
    }

    private NetworkInterfaceKind OwnKindOf(string name) => InterfaceClassifier.Kind(
        name, PortOf(name), _details.GetValueOrDefault(name), arePortsKnown: _portsFailure is null);

    // Without ifconfig the members are not known. By default the bridge joins every Thunderbolt port, and to take it
    // for a port of its own would be the worse error: its addresses are aliases that may not work.
    private ImmutableArray<string> MembersOf(string name)
    {
        if (_details.TryGetValue(name, out var details))
            return [.. details.Members.Order(StringComparer.Ordinal)];
        return _interfacesFailure is not null && PortOf(name) == BridgePort
            ? [.. _ports.Where(port => InterfaceClassifier.IsThunderboltPort(port.Value))
                .Select(port => port.Key).Order(StringComparer.Ordinal)]
            : [];
    }

    // What ifconfig calls a rate of a Thunderbolt port is none of IP over it.
    private static long? SpeedOf(NetworkInterfaceKind kind, IfconfigInterface details) => kind switch
    {
        NetworkInterfaceKind.Ethernet or NetworkInterfaceKind.MaybeEthernet
            => LinkSpeed.ParseMedia(details.Media) ?? details.RateBitsPerSecond,
        NetworkInterfaceKind.Wifi => details.RateBitsPerSecond,
        _ => null,
    };

    private static bool IsUp(IfconfigInterface details) =>
        details.Flags.Contains("UP") && details.Status switch
        {
            "" => details.Flags.Contains("RUNNING"),
            var status => status == "active",
        };

    private string? WarningOf(string name, NetworkInterfaceKind kind)
    {
        if (kind is NetworkInterfaceKind.Loopback or NetworkInterfaceKind.Vpn)
            return _interfacesFailure;
        var isUnexplained = kind is NetworkInterfaceKind.Unknown or NetworkInterfaceKind.MaybeEthernet;
        return Join(
        [
            _portsFailure,
            isUnexplained && !_ports.ContainsKey(name) ? _servicesFailure : null,
            _interfacesFailure,
            kind == NetworkInterfaceKind.Thunderbolt ? _thunderboltFailure : null,
        ]);
    }

    private static string? Join(IEnumerable<string?> failures)
    {
        var told = string.Join("; ", failures.Where(failure => failure is not null));
        return told.Length > 0 ? told : null;
    }
}

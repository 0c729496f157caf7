using System.Collections.Immutable;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>What the four commands of macOS answered.</summary>
/// <param name="HardwarePorts"><c>networksetup -listallhardwareports</c>.</param>
/// <param name="Services"><c>networksetup -listnetworkserviceorder</c>.</param>
/// <param name="Interfaces"><c>ifconfig -v</c>.</param>
/// <param name="Thunderbolt"><c>system_profiler SPThunderboltDataType -json</c>.</param>
internal sealed record MacAnswers(
    CommandOutput HardwarePorts, CommandOutput Services, CommandOutput Interfaces, CommandOutput Thunderbolt)
{
    private const string Nonsense = "printed nothing that can be read";

    /// <summary>Ports by device; a list of hardware ports goes before that of services.</summary>
    public ImmutableDictionary<string, string> ReadPorts() => NetworkSetupText.ParseServiceOrder(Services.Text)
        .Concat(NetworkSetupText.ParseHardwarePorts(HardwarePorts.Text))
        .Aggregate(
            ImmutableDictionary<string, string>.Empty,
            (ports, port) => ports.SetItem(port.Device, port.Name));

    /// <summary>Why no hardware ports are known; null where they are.</summary>
    public string? PortsFailure => Describe(
        "networksetup -listallhardwareports",
        HardwarePorts,
        NetworkSetupText.ParseHardwarePorts(HardwarePorts.Text).IsEmpty);

    /// <summary>Why no services are known; null where they are.</summary>
    public string? ServicesFailure => Describe(
        "networksetup -listnetworkserviceorder", Services, NetworkSetupText.ParseServiceOrder(Services.Text).IsEmpty);

    /// <summary>Why members, status and types are not known; null where they are.</summary>
    public string? InterfacesFailure =>
        Describe("ifconfig -v", Interfaces, IfconfigText.Parse(Interfaces.Text).IsEmpty);

    /// <summary>Why cables are not known; null where they are.</summary>
    public string? ThunderboltFailure => Describe(
        "system_profiler SPThunderboltDataType -json", Thunderbolt, ThunderboltProfile.Parse(Thunderbolt.Text) is null);

    private static string? Describe(string command, CommandOutput output, bool isNonsense) =>
        output.Failure is { } failure ? $"{command}: {failure}"
        : isNonsense ? $"{command}: {Nonsense}"
        : null;
}

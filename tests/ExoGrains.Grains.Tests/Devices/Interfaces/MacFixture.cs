using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>What the commands of one Mac of the fixtures print.</summary>
internal static class MacFixture
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Devices", "Interfaces", "Fixtures");

    public static MacAnswers Read(string machine) => new(
        Answer(machine, "hardware-ports.txt"),
        Answer(machine, "service-order.txt"),
        Answer(machine, "ifconfig.txt"),
        Answer(machine, "thunderbolt.json"));

    public static string Text(string machine, string file) => File.ReadAllText(Path.Combine(Folder, machine, file));

    /// <summary>Facts as this Mac would have them, with its addresses taken from ifconfig.</summary>
    public static Dictionary<string, NetworkInterfaceFact> Facts(
        MacAnswers answers, InterfaceKindOverrides? overrides = null)
    {
        var set = overrides ?? InterfaceKindOverrides.None;
        var reported = IfconfigText.Parse(answers.Interfaces.Text).Select(one => new ReportedInterface(
            one.Name, one.Addresses, one.Index, one.MtuBytes, IsUp: true, one.Name == "lo0"));
        return InterfaceFactAssembly.Combine(reported, MacEvidence.From(answers, set), set)
            .ToDictionary(fact => fact.Name);
    }

    private static CommandOutput Answer(string machine, string file) => CommandOutput.Of(Text(machine, file));
}

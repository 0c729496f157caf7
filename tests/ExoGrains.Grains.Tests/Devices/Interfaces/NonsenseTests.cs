using System.Text;
using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>Whatever a command prints, there are facts, and what it does not tell is unknown.</summary>
public sealed class NonsenseTests
{
    private static readonly string[] Machines =
    [
        "mac-laptop-bridge-on", "mac-studio-bridge-off", "mac-bridge-alias", "mac-usb-ethernet", "mac-vpn",
        "mac-no-thunderbolt",
    ];

    private static readonly Gen<string> Bytes = Gen.Byte.Array[0, 400].Select(Encoding.UTF8.GetString);

    private static readonly string[] Pieces =
    [
        "en1", ": flags=", "<", ">", "\n", "\n\t", " ", "mtu", "inet ", "inet6 ", "netmask 0x", "ffff", "member: ",
        "type: ", "status:", "media: ", "uplink rate: ", "99999999999999999999 Tbps", "Device: ", "Hardware Port: ",
        "(", ")", ", ", "%", "index ", "-1", "\0", "\ud800", "ü", "{", "\"SPThunderboltDataType\":[", "]}", "base",
    ];

    private static readonly Gen<string> Words =
        Gen.Int[0, Pieces.Length - 1].Array[0, 60].Select(words => string.Concat(words.Select(word => Pieces[word])));

    [Fact]
    public void RandomText_NeverThrows() =>
        Gen.Select(Gen.OneOf(Bytes, Words), Gen.OneOf(Bytes, Words), Gen.OneOf(Bytes, Words), Gen.OneOf(Bytes, Words))
            .Sample((ports, services, interfaces, thunderbolt) =>
            {
                var answers = new MacAnswers(Answer(ports), Answer(services), Answer(interfaces), Answer(thunderbolt));
                return MacEvidence.From(answers, InterfaceKindOverrides.None).ByName.Values
                    .All(one => one.Name.Length > 0 && one.MtuBytes >= 0 && one.SpeedBitsPerSecond is null or > 0);
            });

    [Fact]
    public void CutOffText_NeverThrowsAndInventsNoInterface() =>
        Gen.Select(Gen.Int[0, Machines.Length - 1], Gen.Double[0, 1]).Sample((machine, share) =>
        {
            var whole = MacFixture.Read(Machines[machine]);
            var names = MacEvidence.From(whole, InterfaceKindOverrides.None).ByName.Keys;
            var cut = new MacAnswers(
                Cut(whole.HardwarePorts), Cut(whole.Services), Cut(whole.Interfaces), Cut(whole.Thunderbolt));
            return MacEvidence.From(cut, InterfaceKindOverrides.None).ByName.Keys
                .All(name => names.Any(known => known.StartsWith(name, StringComparison.Ordinal)));

            CommandOutput Cut(CommandOutput output) => Answer(output.Text[..(int)(output.Text.Length * share)]);
        });

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001\ufffd\ufffd")]
    [InlineData("Befehl nicht gefunden: das Netzwerk ist nicht verfügbar.")]
    [InlineData("コマンドが見つかりません")]
    public void NoAnswerAtAll_IsUnknownWithAWarningOfEachCommand(string text)
    {
        var answers = new MacAnswers(Answer(text), Answer(text), Answer(text), Answer(text));
        Assert.All(
            [answers.PortsFailure, answers.ServicesFailure, answers.InterfacesFailure, answers.ThunderboltFailure],
            failure => Assert.EndsWith("printed nothing that can be read", failure, StringComparison.Ordinal));
        var fact = Assert.Single(InterfaceFactAssembly.Combine(
            [new ReportedInterface("en1", [], 1, 1500, IsUp: true, IsLoopback: false)],
            MacEvidence.From(answers, InterfaceKindOverrides.None),
            InterfaceKindOverrides.None));
        Assert.Equal(NetworkInterfaceKind.Unknown, fact.Kind);
        Assert.NotNull(fact.Warning);
    }

    [Fact]
    public void TenMegabytes_GiveABoundedAnswer()
    {
        const int Size = 10 << 20;
        var oneLine = new string('x', Size);
        var interfaces = Repeat("e{0}: flags=1<UP> mtu 1500 index 1\n\tinet 10.0.0.1 netmask 0xff000000\n", Size);
        var addresses = "en0: flags=1<UP> mtu 1500\n" + Repeat("\tinet6 fe80::{0:x} prefixlen 64\n", Size);
        var ports = Repeat("Hardware Port: USB\nDevice: en{0}\n\n", Size);

        Assert.Empty(IfconfigText.Parse(oneLine));
        Assert.Empty(NetworkSetupText.ParseHardwarePorts(oneLine));
        Assert.Empty(NetworkSetupText.ParseServiceOrder(oneLine));
        Assert.Null(ThunderboltProfile.Parse(oneLine));
        Assert.Equal(1024, IfconfigText.Parse(interfaces).Length);
        Assert.Equal(256, Assert.Single(IfconfigText.Parse(addresses)).Addresses.Length);
        Assert.Equal(256, NetworkSetupText.ParseHardwarePorts(ports).Length);
    }

    private static CommandOutput Answer(string text) => CommandOutput.Of(text);

    private static string Repeat(string pattern, int size)
    {
        var text = new StringBuilder(size + 200);
        for (var number = 0; text.Length < size; number++)
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, pattern, number % 60000);
        return text.ToString();
    }
}

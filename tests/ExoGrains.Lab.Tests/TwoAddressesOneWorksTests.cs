using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>
/// What the project was born for: every host has an address on a Thunderbolt cable that works, and one on a bridge
/// that answers pings and refuses TCP with EHOSTUNREACH. Both are of the same kind.
/// </summary>
public sealed class TwoAddressesOneWorksTests(SharedLab lab, SingleSilo oneSilo)
    : LabTest(hostCount: 2, lab), IClassFixture<SharedLab>
{
    private const int HostUnreachable = 113;

    [Fact]
    public async Task RankingByKindAlone_PicksTheAliasAndCannotConnect()
    {
        var devices = await SeenDevice.ReadAsync(Lab[1]);
        var peer = devices.Single(device => device.Id == Lab[2].DeviceId);

        var picked = peer.Interfaces
            .Where(one => one.IsUp && one.Kind != NetworkInterfaceKind.Loopback)
            .OrderBy(one => KindOrder(one.Kind)).ThenBy(one => one.Name, StringComparer.Ordinal)
            .SelectMany(one => one.Addresses)
            .First(address => address.Contains('.', StringComparison.Ordinal))
            .Split('/')[0];

        Assert.Equal(Lab[2].BridgeAddress, picked);
        Assert.True(await Lab[1].Network.PingAsync(picked));
        using var socket = Lab[1].Network.OpenSocket();
        var refused = await Assert.ThrowsAnyAsync<SocketException>(
            () => socket.ConnectAsync(picked, LabHost.RingPort, Token).AsTask());
        Assert.Equal(HostUnreachable, refused.NativeErrorCode);
    }

    [Fact]
    public async Task Ring_TakesTheCableAndAnswersAsOneSilo()
    {
        var placed = await Lab[1].Api.ReadInstanceAsync();
        Assert.True(placed.IsReadyOn("192.168.100."), placed.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[2].Api.AskAsync(Question.Story));
    }

    [Fact]
    public async Task Explanation_NamesWhatTheAliasSaid()
    {
        var lines = (await Lab[1].RunAsync("ring", "--explain")).Results.Split('\n');
        foreach (var (from, to) in new[] { (Lab[1], Lab[2]), (Lab[2], Lab[1]) })
        {
            var refused = RowOf(lines, from, to);
            Assert.Contains("EHOSTUNREACH", refused, StringComparison.Ordinal);
            Assert.Contains("Thunderbolt bridge", refused, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Doctor_NamesTheAliasItsErrorAndARemedy()
    {
        var lines = (await Lab[1].RunAsync("doctor")).Results.Split('\n');
        Assert.Contains("EHOSTUNREACH", RowOf(lines, Lab[1], Lab[2]), StringComparison.Ordinal);
        Assert.Contains("EHOSTUNREACH", RowOf(lines, Lab[2], Lab[1]), StringComparison.Ordinal);

        var problem = Array.FindIndex(lines, line =>
            line.Contains($" bridge0 {Lab[1].BridgeAddress} -> ", StringComparison.Ordinal)
            && line.Contains($" {Lab[2].BridgeAddress}: EHOSTUNREACH at stage Connect", StringComparison.Ordinal));
        Assert.True(problem >= 0, string.Join('\n', lines));
        Assert.Contains("likely: ", lines[problem + 1], StringComparison.Ordinal);
        Assert.Contains("remedy: ", lines[problem + 2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanFromSnapshot_HasTheHopsOfTheLiveRing()
    {
        var placed = await Lab[1].Api.ReadInstanceAsync();
        var snapshot = Path.Combine(Lab[1].DataFolder, "snapshot.json");
        await File.WriteAllTextAsync(snapshot, (await Lab[1].RunAsync("snapshot")).Results, Token);

        // In no host, so that there is no silo to ask.
        var run = await ProgramRun.SucceedAsync(
            ProgramRun.ExoGrains,
            ["plan", "--snapshot", snapshot, "--model", LabModels.BuiltIn, "--ranks", "2", "--json"],
            Token);
        Assert.Equal(Ends(placed.Plan!), Ends(LabJson.Read<PlacedRing>(run.Results)));
    }

    private protected override async Task PrepareAsync()
    {
        await StartHostsAsync(2);
        await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
    }

    // Which of two equal hosts is the head may differ from plan to plan: measured speeds do.
    private static IEnumerable<string> Ends(PlacedRing ring) =>
        ring.Hops.Select(hop => $"{hop.Source} ({hop.Interface}) to {hop.Address}:{hop.Port}").Order();

    // The row of a table of candidates.
    private static string RowOf(string[] lines, LabHost from, LabHost to) => Assert.Single(
        lines,
        line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Contains($"bridge0 {from.BridgeAddress} {to.BridgeAddress} ", StringComparison.Ordinal));

    // As systems rank that know names of interfaces only.
    private static int KindOrder(NetworkInterfaceKind kind) => kind switch
    {
        NetworkInterfaceKind.Thunderbolt => 0,
        NetworkInterfaceKind.MaybeEthernet => 1,
        NetworkInterfaceKind.Ethernet => 2,
        NetworkInterfaceKind.Wifi => 3,
        _ => 4,
    };
}

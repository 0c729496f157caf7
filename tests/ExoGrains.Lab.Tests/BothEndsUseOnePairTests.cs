using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>
/// Host 2 cannot dial over the cable and host 1 can, so that they see the link between them differently.
/// </summary>
public sealed class BothEndsUseOnePairTests() : LabTest(hostCount: 2)
{
    private static readonly TimeSpan ProbesEndLimit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task HostsWithDifferentViews_UseTheDiallersPairForEachHop()
    {
        await Lab.BlockAsync(2, "tb", "nftout");
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        var ring = placed.Plan!;
        var hosts = ring.Ranks.ToDictionary(
            rank => rank.Rank, rank => Lab.Hosts.Single(host => host.DeviceId == rank.Device));

        foreach (var hop in ring.Hops)
        {
            var network = hosts[hop.FromRank].Number == 1 ? "192.168.100." : "10.77.0.";
            Assert.StartsWith(network, hop.Address, StringComparison.Ordinal);
            Assert.StartsWith(network, hop.Source, StringComparison.Ordinal);
        }

        foreach (var (rank, host) in hosts)
        {
            var dialled = ring.Hops.Single(hop => hop.FromRank == rank);
            var accepted = ring.Hops.Single(hop => hop.ToRank == rank);
            string[] expected =
            [
                $"from {dialled.Source} to {dialled.Address}:{dialled.Port}",
                $"at {accepted.Address}:{accepted.Port} from {accepted.Source}",
            ];
            // Links are proven again from time to time, by connections that last for moments.
            await Eventually.ReadAsync(
                $"the ring connections of host {host.Number} are: {string.Join("; ", expected)}",
                ProbesEndLimit,
                async () => string.Join("; ", await RingConnectionsAsync(host)),
                actual => actual == string.Join("; ", expected.Order(StringComparer.Ordinal)));
        }
    }

    private static async Task<IEnumerable<string>> RingConnectionsAsync(LabHost host)
    {
        var port = $":{LabHost.RingPort}";
        var connections = await host.ReadConnectionsAsync();
        return connections
            .Select(pair => (pair.Own, pair.Peer) switch
            {
                var (own, peer) when peer.EndsWith(port, StringComparison.Ordinal) => $"from {Address(own)} to {peer}",
                var (own, peer) when own.EndsWith(port, StringComparison.Ordinal) => $"at {own} from {Address(peer)}",
                _ => null,
            })
            .OfType<string>()
            .Order(StringComparer.Ordinal);
    }

    private static string Address(string endpoint) => endpoint[..endpoint.LastIndexOf(':')];
}

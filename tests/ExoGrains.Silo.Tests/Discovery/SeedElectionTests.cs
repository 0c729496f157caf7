using CsCheck;
using ExoGrains.Silo.Discovery;

namespace ExoGrains.Silo.Tests.Discovery;

public sealed class SeedElectionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void SilosThatHearEachOther_EndWithOneSeed_HoweverManyDatagramsAreLost() =>
        Gen.Select(Gen.Int, Gen.Int[2, 6], Gen.Double[0, 0.5], Gen.Int[0, 400]).Sample(
            (seed, count, loss, delay) =>
            {
                var network = new SimulatedNetwork(seed, loss, delay);
                foreach (var number in Shuffled(network, count))
                    network.Add(number, network.Random.NextDouble() * 8 * Second);
                network.Run(40 * Second);
                AssertOneCluster(network);
            },
            iter: 300);

    [Fact]
    public void WithoutLoss_OnlyOneSiloEverBecomesSeed() =>
        Gen.Select(Gen.Int, Gen.Int[2, 6], Gen.Int[0, 400]).Sample(
            (seed, count, delay) =>
            {
                var network = new SimulatedNetwork(seed, loss: 0, delay);
                foreach (var number in Shuffled(network, count))
                    network.Add(number, network.Random.NextDouble() * 5 * Second);
                network.Run(30 * Second);
                AssertOneCluster(network);
                Assert.Single(network.Silos, silo => silo.WasSeed);
            },
            iter: 300);

    [Fact]
    public void NetworkSplitAtBirth_IsOneClusterOnceItHeals() =>
        Gen.Select(Gen.Int, Gen.Int[2, 6], Gen.Double[0, 0.4]).Sample(
            (seed, count, loss) =>
            {
                var network = new SimulatedNetwork(seed, loss, 200)
                {
                    Reaches = (from, to) => from.Device.Value.CompareTo(SimulatedNetwork.Device(3).Value) < 0
                        == to.Device.Value.CompareTo(SimulatedNetwork.Device(3).Value) < 0,
                };
                foreach (var number in Shuffled(network, count))
                    network.Add(number, network.Random.NextDouble() * 5 * Second);
                network.Run(20 * Second);
                network.Reaches = (_, _) => true;
                network.Run(40 * Second);
                AssertOneCluster(network);
            },
            iter: 200);

    [Fact]
    public void SilentSeed_IsNeverReplaced()
    {
        var network = new SimulatedNetwork(1, loss: 0.2, 100);
        var seed = network.Add(2, TimeSpan.Zero);
        var member = network.Add(3, Second);
        network.Run(8 * Second);
        seed.IsDown = true;
        network.Run(60 * Second);

        // A lower id that searches now is told by the member, and waits for the seed too.
        var late = network.Add(1, TimeSpan.Zero);
        network.Run(60 * Second);

        Assert.Equal(DiscoveryRole.Member, member.Election!.Role);
        Assert.Equal(DiscoveryRole.Member, late.Election!.Role);
        Assert.Equal(seed.Device, late.Election.Seed!.Device);
        Assert.False(late.WasSeed);
    }

    [Fact]
    public void SiloThatRemembersItsSeed_WaitsForItAlone()
    {
        var network = new SimulatedNetwork(1, loss: 0, 0);
        var seed = new SeedIdentity(SimulatedNetwork.Device(9), network.Time.GetUtcNow(), []);
        var member = network.Add(1, TimeSpan.Zero, seed);
        network.Run(600 * Second);
        Assert.Equal(DiscoveryRole.Member, member.Election!.Role);
    }

    [Fact]
    public void SiloThatRemembersItIsTheSeed_SearchesForNobody()
    {
        var network = new SimulatedNetwork(1, loss: 0, 0);
        var device = SimulatedNetwork.Device(5);
        var identity = new SeedIdentity(device, network.Time.GetUtcNow(), []);
        var seed = network.Add(5, TimeSpan.Zero, identity, isOwner: true);
        network.Run(TimeSpan.FromMilliseconds(20));
        Assert.Equal(DiscoveryRole.Seed, seed.Election!.Role);
        Assert.Equal([SimulatedNetwork.Endpoint(device)], seed.Election.Seed!.Endpoints);
    }

    [Fact]
    public void SeedThatComesBackElsewhere_IsKnownAtBothAddresses()
    {
        var network = new SimulatedNetwork(1, loss: 0, 0);
        var identity = new SeedIdentity(
            SimulatedNetwork.Device(5), network.Time.GetUtcNow(), [new(System.Net.IPAddress.Loopback, 1)]);
        var member = network.Add(1, TimeSpan.Zero, identity);
        network.Add(5, Second, identity, isOwner: true);
        network.Run(5 * Second);
        Assert.Equal(
            [SimulatedNetwork.Endpoint(SimulatedNetwork.Device(5)), new(System.Net.IPAddress.Loopback, 1)],
            member.Election!.Seed!.Endpoints);
    }

    [Fact]
    public void SeedWithoutMemory_IsTheSeedAgainWhenAMemberKnowsIt()
    {
        var network = new SimulatedNetwork(1, loss: 0, 0);
        var identity = new SeedIdentity(SimulatedNetwork.Device(5), network.Time.GetUtcNow() - Second, []);
        network.Add(1, TimeSpan.Zero, identity);
        var forgetful = network.Add(5, Second);
        network.Run(10 * Second);
        Assert.Equal(DiscoveryRole.Seed, forgetful.Election!.Role);
        Assert.Equal(identity.Born, forgetful.Election.Seed!.Born);
    }

    [Fact]
    public void AnotherClustersSeed_IsNotHeard()
    {
        var network = new SimulatedNetwork(1, loss: 0, 0);
        var silo = network.Add(1, TimeSpan.Zero);
        network.Run(Second);
        var other = new SeedIdentity(SimulatedNetwork.Device(9), DateTimeOffset.UnixEpoch, []);
        silo.Election!.Hear(new DiscoveryMessage("other", other.Device, DiscoveryRole.Seed, other));
        Assert.Equal(DiscoveryRole.Searching, silo.Election.Role);
    }

    private static int[] Shuffled(SimulatedNetwork network, int count)
    {
        var numbers = Enumerable.Range(1, count).ToArray();
        network.Random.Shuffle(numbers);
        return numbers;
    }

    private static void AssertOneCluster(SimulatedNetwork network)
    {
        var seed = Assert.Single(network.Silos, silo => silo.Election!.Role == DiscoveryRole.Seed);
        Assert.All(network.Silos, silo => Assert.True(silo.Election!.Seed!.IsSameAs(seed.Election!.Seed!)));
        Assert.All(
            network.Silos.Where(silo => silo != seed),
            silo => Assert.Equal(DiscoveryRole.Member, silo.Election!.Role));
    }
}

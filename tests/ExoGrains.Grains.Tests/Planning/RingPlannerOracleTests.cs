using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using static ExoGrains.Grains.Tests.Planning.Links;
using static ExoGrains.Grains.Tests.Planning.Samples;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>The planner against all rings there are.</summary>
public sealed class RingPlannerOracleTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(PlanObjective.Latency)]
    [InlineData(PlanObjective.Throughput)]
    [InlineData(PlanObjective.Capacity)]
    public void UpToSixDevices_GetTheBestOfAllRings(PlanObjective objective) => Cases.Sample(
        given =>
        {
            var options = given.Options with { Objective = objective };
            var oracle = new BruteForceRings(given.Cluster, given.Model, options);
            var best = oracle.Best();
            if (TryPlan(given.Cluster, given.Model, options) is not { } plan)
                return best is null;
            var value = oracle.Value(plan);
            return best is not null && value is not null
                && Math.Abs(value.Value - best.Value) <= Tolerance * Math.Abs(best.Value);
        },
        iter: 300);

    [Fact]
    public void EveryPlan_OwnsEachLayerOnceFitsMemoryAndHopsOverProofs() => Gen.Select(Cases, Objectives).Sample(
        (given, objective) =>
        {
            var options = given.Options with { Objective = objective, ContextTokens = null, WantedSlotCount = 8 };
            if (TryPlan(given.Cluster, given.Model, options) is not { } plan)
                return true;
            var devices = given.Cluster.Devices.ToDictionary(device => device.Report.Id);
            var layers = plan.Ranks.SelectMany(
                rank => Enumerable.Range(rank.Layers.FirstLayer, rank.Layers.Count));
            return layers.SequenceEqual(Enumerable.Range(0, given.Model.LayerBytes.Length))
                && plan.Ranks.All(rank =>
                    rank.Layers.Count >= 1 && rank.TotalBytes <= devices[rank.Device].AvailableBytes)
                && plan.Ranks.Select(rank => rank.Device).Distinct().Count() == plan.Ranks.Length
                && plan.Ranks.Length + plan.LeftOut.Length == given.Cluster.Devices.Length
                && plan.Hops.Length == (plan.Ranks.Length > 1 ? plan.Ranks.Length : 0)
                && plan.Hops.All(hop => devices[plan.Ranks[hop.FromRank].Device].Report.Links.Any(link =>
                    link.IsProven && link.Peer == plan.Ranks[hop.ToRank].Device
                    && link.Source == hop.Source && link.Address == hop.Address));
        },
        iter: 300);

    [Fact]
    public void OrderOfInputs_DoesNotMatter() => Gen.Select(Cases, Objectives, Gen.Int).Sample(
        (given, objective, seed) =>
        {
            var options = given.Options with { Objective = objective };
            var random = new Random(seed);
            var shuffled = given.Cluster.Devices
                .Select(device => device with
                {
                    Report = device.Report with { Links = [.. Shuffle(device.Report.Links, random)] },
                })
                .ToArray();
            random.Shuffle(shuffled);
            return Text(given.Cluster, given.Model, options) == Text(Cluster(shuffled), given.Model, options);
        },
        iter: 300);

    private static Gen<PlanObjective> Objectives => Gen.Enum<PlanObjective>();

    // Memory and layers of like size, so that some rings fit and some do not; every second link is missing.
    private static Gen<(ClusterSnapshot Cluster, ModelDescription Model, PlanOptions Options)> Cases => Gen.Select(
        Gen.Select(Gen.Long[400, 4000], Gen.Int[0, 4], Gen.Double[0.01, 20].Array[6], Gen.Int[0, 63]).Array[1, 6],
        Gen.Long[1, 900].Array[1, 7],
        Gen.Long[0, 900],
        Gen.Int[0, 6],
        Gen.Int[0, 6],
        Gen.Int[0, 7],
        Gen.Int[0, 12])
        .Select((devices, layers, head, least, most, pinned, excluded) => (
            Cluster([
                .. devices.Select((device, index) => MakeDevice(
                    index + 1, devices.Length, device.Item1, device.Item2, device.Item3, device.Item4)),
            ]),
            Model(1, 1, head * 1_000_000) with
            {
                LayerBytes = [.. layers.Select(megabytes => megabytes * 1_000_000)],
                ContextTokens = 4096,
            },
            Options(context: 4096) with
            {
                WantedSlotCount = 1,
                MinRanks = least == 0 || least > layers.Length || (most != 0 && least > most) ? null : least,
                MaxRanks = most == 0 ? null : most,
                Pinned = pinned >= 1 && pinned <= devices.Length && pinned != excluded ? [$"host{pinned}"] : [],
                Excluded = excluded >= 1 && excluded <= devices.Length ? [$"host{excluded}"] : [],
            }));

    private static DeviceCandidate MakeDevice(
        int number, int count, long megabytes, int speed, double[] roundTrips, int linked)
    {
        var links = Enumerable.Range(1, count)
            .Where(peer => peer != number && (linked & (1 << (peer - 1))) != 0)
            .Select(peer => Proven(
                "eth0",
                $"10.0.0.{number}",
                peer,
                $"10.0.0.{peer}",
                roundTrips[peer - 1],
                speed < 2 ? null : 5e7 * speed));
        return new DeviceCandidate(
            Dialling(Report(number, megabytes * 1_000_000), [.. links]) with
            {
                ReadBytesPerSecond = speed == 0 ? null : speed * 8e9,
            },
            ReservedBytes: 0);
    }

    private static T[] Shuffle<T>(IEnumerable<T> items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static string Text(ClusterSnapshot cluster, ModelDescription model, PlanOptions options)
    {
        try
        {
            var plan = RingPlanner.Plan(cluster, model, options);
            return $"{string.Join(';', plan.Ranks)} {string.Join(';', plan.LeftOut)} " +
                $"{string.Join(';', plan.Hops.Select(hop => (hop.Source, hop.Address, hop.Reason)))} " +
                $"{plan.ContextTokens} {plan.SlotCount} {plan.PredictedSecondsPerToken}";
        }
        catch (Exception e) when (e is PlacementException or InvalidRequestException)
        {
            return e.Message;
        }
    }

    private static RingPlan? TryPlan(ClusterSnapshot cluster, ModelDescription model, PlanOptions options)
    {
        try
        {
            return RingPlanner.Plan(cluster, model, options);
        }
        catch (Exception e) when (e is PlacementException)
        {
            return null;
        }
    }
}

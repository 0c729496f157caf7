using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Computes where a model goes: the devices, their order, their layers and the hops. Pure: sorted inputs, no clock, no
/// randomness; the same inputs give the same plan, in whatever order they come.
/// </summary>
/// <remarks>
/// Time of a rank: bytes of its weights / bytes its device reads per second (where a device has not measured, the
/// slowest of those that have). Time of a hop: half a round trip, and one hidden state at the link's bandwidth. With up
/// to eight usable devices the ring is the best there is; with more it is the best that a search of limited work finds.
/// </remarks>
public static class RingPlanner
{
    /// <summary>Plans a ring.</summary>
    /// <param name="snapshot">Devices, in any order.</param>
    /// <param name="model">What is placed; devices hold it whose report names its id.</param>
    /// <param name="options">What the plan must satisfy.</param>
    /// <exception cref="PlacementException">No plan fits; the message has a reason for every device.</exception>
    /// <exception cref="InvalidRequestException">No cluster could satisfy the options.</exception>
    public static RingPlan Plan(ClusterSnapshot snapshot, ModelDescription model, PlanOptions options)
    {
        options.Check(model);
        var preferred = ReadSubnets(snapshot);
        var selection = DeviceSelection.Make(snapshot, model, options);
        var problem = new RingProblem(selection.Usable, model, options, preferred);
        var choice = problem.MinRanks <= problem.MaxRanks ? RingChoice.Find(problem) : null;
        if (choice is null)
            throw new PlacementException(PlanRefusal.Explain(selection, problem, preferred));
        return Compose(selection, problem, choice, preferred);
    }

    private static PreferredSubnets ReadSubnets(ClusterSnapshot snapshot)
    {
        try
        {
            return PreferredSubnets.Parse(snapshot.PreferredSubnets.IsDefault ? [] : snapshot.PreferredSubnets);
        }
        catch (FormatException e)
        {
            throw new InvalidRequestException($"Preferred subnets of the snapshot: {e.Message}", e);
        }
    }

    private static RingPlan Compose(
        DeviceSelection selection, RingProblem problem, RingChoice choice, PreferredSubnets preferred)
    {
        var chosen = choice.Order.Select(device => selection.Usable[device]).ToImmutableArray();
        var memory = RankFit.Memory(problem.Model, problem.Options, chosen.Length, choice.Kv);
        var ranks = chosen.Select((device, rank) =>
            Rank(device, rank, choice, memory with { Backend = device.Backend }));
        var leftOut = selection.LeftOut.Concat(
            Enumerable.Range(0, problem.Count)
                .Except(choice.Order)
                .Select(device => PlanRefusal.LeaveOut(device, choice.Order, selection, problem, preferred)));
        return new RingPlan(
            problem.Options.Model,
            [.. ranks],
            HopChoice.Make([.. chosen.Select(device => device.Report)], preferred),
            chosen.All(device => device.Report.ReadBytesPerSecond is > 0) ? choice.Split.Seconds : null,
            [.. leftOut.OrderBy(device => device.Device.Value)],
            choice.Kv.ContextTokens,
            choice.Kv.SlotCount,
            problem.Model.ModelId);
    }

    private static RankPlan Rank(UsableDevice device, int rank, RingChoice choice, RankMemory memory) => new(
        rank,
        device.Report.Id,
        choice.Split.Layers[rank],
        device.Backend,
        memory.WeightBytes(choice.Split.Layers[rank], rank == 0),
        memory.KvBytes(choice.Split.Layers[rank].Count, choice.Kv),
        memory.OtherBytes(rank == 0, Math.Max(1, device.Report.CoreCount)));
}

using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Says why a device is not part of a ring, and why there is no ring at all.</summary>
internal static class PlanRefusal
{
    // A message names so many links; a cluster may have thousands.
    private const int MostNamedLinks = 12;
    private const int MostNamedDevices = 32;

    /// <summary>Why a usable device is not part of the ring that was chosen.</summary>
    /// <param name="number">The device, by its number.</param>
    /// <param name="order">The ring, by numbers.</param>
    /// <param name="selection">The devices.</param>
    /// <param name="problem">Their links.</param>
    /// <param name="preferred">For the links.</param>
    public static LeftOutDevice LeaveOut(
        int number,
        ImmutableArray<int> order,
        DeviceSelection selection,
        RingProblem problem,
        PreferredSubnets preferred)
    {
        var device = selection.Usable[number];
        var ranks = order.Length;
        var isLinked = problem.Links[number].Any(other => order.Contains(other))
            && order.Any(other => problem.Links[other].BinarySearch(number) >= 0);
        var reason = problem.Options switch
        {
            { RankCount: not null } =>
                $"not needed: {Ranks(ranks)} {(ranks == 1 ? "was" : "were")} asked for, and others make a better ring",
            { Objective: PlanObjective.Throughput } =>
                $"not needed: no ring with it that was found answers more than these {Ranks(ranks)}",
            { Objective: PlanObjective.Capacity } =>
                $"not needed: no ring with it that was found has room for more than these {Ranks(ranks)}",
            _ => $"not needed: the model fits {Ranks(ranks)}, and no ring with it answers one sequence faster",
        };
        if (!isLinked)
            reason += $"; {FirstFailure(device.Report, selection.Usable[order[0]].Report, preferred)}";
        return new LeftOutDevice(device.Report.Id, device.Report.Name, reason);
    }

    /// <summary>Why there is no ring: what was asked for, each device, and each link that is not proven.</summary>
    public static string Explain(DeviceSelection selection, RingProblem problem, PreferredSubnets preferred)
    {
        var lines = new List<string> { Summary(selection, problem) };
        lines.AddRange(selection.Usable.Take(MostNamedDevices).Select(device =>
            $"{device.Report.Name} ({device.Report.Id}): " +
            $"{DeviceSelection.Megabytes(device.Device.AvailableBytes)} available"));
        lines.AddRange(selection.LeftOut.Take(MostNamedDevices).Select(device =>
            $"{device.Name} ({device.Device}): {device.Reason}"));
        var unnamed = Math.Max(0, selection.Usable.Length - MostNamedDevices)
            + Math.Max(0, selection.LeftOut.Length - MostNamedDevices);
        if (unnamed > 0)
            lines.Add($"and {unnamed} devices more");
        if (problem.MaxRanks > 1)
            lines.AddRange(UnprovenLinks(selection, problem, preferred));
        return string.Join(" | ", lines);
    }

    private static string Summary(DeviceSelection selection, RingProblem problem)
    {
        var (model, options, usable) = (problem.Model, problem.Options, selection.Usable.Length);
        var start = $"Placement of '{model.ModelId}': ";
        if (problem.MinRanks > usable)
        {
            return start + $"got {usable} usable devices, expected {problem.MinRanks} for {Ranks(problem.MinRanks)}; " +
                "start more silos or ask for fewer ranks.";
        }

        if (problem.MinRanks > problem.MaxRanks)
        {
            return start + $"got at most {Ranks(problem.MaxRanks)}, expected {problem.MinRanks}, which " +
                "the devices that must take part need; allow more ranks or pin fewer devices.";
        }

        var ring = options.RankCount is { } ranks ? $"no ring of {Ranks(ranks)}"
            : options.MinRanks is { } least ? $"no ring of {least} to {Ranks(problem.MaxRanks)}"
            : options.MaxRanks is not null ? $"no ring of at most {Ranks(problem.MaxRanks)}"
            : "no ring";
        return start + $"{DeviceSelection.Megabytes(model.WeightBytes)} of weights and a KV cache fit {ring} " +
            "of the devices present over proven links; free memory, start more silos, mend links or ask for " +
            "a shorter context.";
    }

    private static IEnumerable<string> UnprovenLinks(
        DeviceSelection selection, RingProblem problem, PreferredSubnets preferred)
    {
        var named = 0;
        for (var from = 0; from < problem.Count; from++)
        {
            for (var to = 0; to < problem.Count; to++)
            {
                if (from == to || problem.Links[from].BinarySearch(to) >= 0)
                    continue;
                if (named++ == MostNamedLinks)
                {
                    yield return "and more links without proof";
                    yield break;
                }

                yield return LinkRanking.Rank(
                    selection.Usable[from].Report, selection.Usable[to].Report, preferred).Reason;
            }
        }
    }

    private static string FirstFailure(DeviceReport device, DeviceReport other, PreferredSubnets preferred)
    {
        var there = LinkRanking.Rank(device, other, preferred);
        return there.Chosen is null
            ? there.Reason
            : LinkRanking.Rank(other, device, preferred) is { Chosen: null } back
                ? back.Reason
                : "it has no proven links both from and to the ring";
    }

    private static string Ranks(int count) => count == 1 ? "1 rank" : $"{count} ranks";
}

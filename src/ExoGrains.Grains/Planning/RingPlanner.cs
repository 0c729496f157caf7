using System.Collections.Immutable;
using System.Globalization;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Computes where a model goes. Pure: sorted inputs, no clock, no randomness; the same inputs give the same plan.
/// </summary>
public static class RingPlanner
{
    /// <summary>Plans a ring.</summary>
    /// <param name="snapshot">Devices, in any order.</param>
    /// <param name="model">What is placed.</param>
    /// <param name="options">What the plan must satisfy.</param>
    /// <exception cref="PlacementException">No plan fits; the message has a reason for every device.</exception>
    /// <exception cref="InvalidRequestException">No cluster could satisfy the options.</exception>
    public static RingPlan Plan(ClusterSnapshot snapshot, ModelDescription model, PlanOptions options)
    {
        Check(model, options);
        var sorted = snapshot.Devices
            .OrderByDescending(device => device.AvailableBytes)
            .ThenBy(device => device.Report.Id.Value)
            .ToList();
        var leftOut = new List<LeftOutDevice>();
        var eligible = new List<(DeviceCandidate Device, Backend Backend)>();
        foreach (var device in sorted)
        {
            if (Exclude(device, model, out var backend) is { } reason)
                leftOut.Add(new LeftOutDevice(device.Report.Id, device.Report.Name, reason));
            else
                eligible.Add((device, backend));
        }

        var most = Math.Min(eligible.Count, model.LayerBytes.Length);
        var (first, last) = options.RankCount is { } asked ? (asked, asked <= most ? asked : 0) : (1, most);
        for (var rankCount = first; rankCount <= last; rankCount++)
        {
            var chosen = eligible.GetRange(0, rankCount);
            var available = chosen.Select(entry => entry.Device.AvailableBytes).ToImmutableArray();
            if (RankAssignment.Find(available, model, options) is not { } found)
                continue;
            leftOut.AddRange(eligible.Skip(rankCount).Select(entry => NotNeeded(entry.Device, rankCount, options)));
            return Compose(chosen, found, model, options, leftOut);
        }

        throw DoesNotFit(eligible.ConvertAll(entry => entry.Device), leftOut, model, options);
    }

    private static void Check(ModelDescription model, PlanOptions options)
    {
        if (model.LayerBytes.Length == 0)
            throw new InvalidRequestException($"Model '{model.ModelId}': got no layers, expected one at least.");
        if (options.RankCount is { } ranks && (ranks < 1 || ranks > model.LayerBytes.Length))
        {
            throw new InvalidRequestException(
                $"Ranks: got {ranks}, expected 1 to {model.LayerBytes.Length}: every rank holds a layer, and " +
                $"'{model.ModelId}' has {model.LayerBytes.Length}.");
        }

        if (options.ContextTokens is { } context && (context < 1 || context > model.ContextTokens))
        {
            throw new InvalidRequestException(
                $"Context: got {context} tokens, expected 1 to {model.ContextTokens}, " +
                $"which '{model.ModelId}' was made for.");
        }
    }

    // Null when the device may be part of the ring; else why not.
    private static string? Exclude(DeviceCandidate device, ModelDescription model, out Backend backend)
    {
        backend = default;
        if (!device.HasModel)
            return $"does not have the files of '{model.ModelId}'";
        var found = BackendChoice.Find(device.Report.Backends, model.Backends);
        if (found is null)
        {
            return $"runs {string.Join(", ", device.Report.Backends)}, " +
                $"but the card of '{model.ModelId}' allows only {string.Join(", ", model.Backends)}";
        }

        backend = found.Value;
        return device.AvailableBytes > 0
            ? null
            : $"other instances hold all of its {Megabytes(device.Report.MemoryUsableBytes)} of usable memory";
    }

    private static RingPlan Compose(
        List<(DeviceCandidate Device, Backend Backend)> chosen,
        RankAssignment found,
        ModelDescription model,
        PlanOptions options,
        List<LeftOutDevice> leftOut)
    {
        var memory = new RankMemory(model, options) { RankCount = chosen.Count };
        var ranks = chosen.Select((entry, rank) => new RankPlan(
            rank,
            entry.Device.Report.Id,
            found.Layers[rank],
            entry.Backend,
            memory.WeightBytes(found.Layers[rank], rank == 0),
            memory.KvBytes(found.Layers[rank].Count, found.Kv.Tokens),
            memory.OtherBytes(rank == 0))).ToImmutableArray();
        return new RingPlan(
            options.Model,
            ranks,
            HopChoice.Make([.. chosen.Select(entry => entry.Device.Report)]),
            PredictSecondsPerToken(chosen, ranks),
            [.. leftOut.OrderBy(device => device.Device.Value)],
            found.Kv.ContextTokens,
            found.Kv.SlotCount,
            model.ModelId);
    }

    // Decoding one sequence reads every weight once, rank after rank.
    private static double? PredictSecondsPerToken(
        List<(DeviceCandidate Device, Backend Backend)> chosen, ImmutableArray<RankPlan> ranks)
    {
        var seconds = 0.0;
        for (var rank = 0; rank < ranks.Length; rank++)
        {
            if (chosen[rank].Device.Report.ReadBytesPerSecond is not > 0)
                return null;
            seconds += ranks[rank].WeightBytes / chosen[rank].Device.Report.ReadBytesPerSecond!.Value;
        }

        return seconds;
    }

    private static LeftOutDevice NotNeeded(DeviceCandidate device, int rankCount, PlanOptions options) => new(
        device.Report.Id,
        device.Report.Name,
        options.RankCount is null
            ? $"not needed: the model fits {rankCount} {Ranks(rankCount)}, and fewer ranks answer one sequence faster"
            : $"not needed: {rankCount} {Ranks(rankCount)} were asked for, and others have more memory left");

    private static PlacementException DoesNotFit(
        List<DeviceCandidate> eligible, List<LeftOutDevice> leftOut, ModelDescription model, PlanOptions options)
    {
        var lines = new List<string>();
        if (options.RankCount is { } asked && asked > eligible.Count)
        {
            lines.Add($"Placement of '{model.ModelId}': got {eligible.Count} usable devices, " +
                $"expected {asked} for {asked} {Ranks(asked)}; start more silos or ask for fewer ranks.");
        }
        else
        {
            lines.Add($"Placement of '{model.ModelId}': {Megabytes(model.WeightBytes)} of weights and a KV cache fit " +
                $"{(options.RankCount is { } ranks ? $"no ring of {ranks}" : "no ring")} of the devices present; " +
                "free memory, start more silos or ask for a shorter context.");
        }

        lines.AddRange(eligible.Select(device =>
            $"{device.Report.Name} ({device.Report.Id}): {Megabytes(device.AvailableBytes)} available"));
        lines.AddRange(leftOut.Select(device => $"{device.Name} ({device.Device}): {device.Reason}"));
        return new PlacementException(string.Join(" | ", lines));
    }

    private static string Ranks(int count) => count == 1 ? "rank" : "ranks";

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}

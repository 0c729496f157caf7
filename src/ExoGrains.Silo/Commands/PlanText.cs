using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>A plan for people: a line for each rank, hop and device left out.</summary>
internal static class PlanText
{
    /// <summary>Writes a plan.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="snapshot">For the names of devices.</param>
    public static void Write(TextWriter writer, RingPlan plan, ClusterSnapshot snapshot)
    {
        var names = snapshot.Devices.ToDictionary(device => device.Report.Id, device => device.Report.Name);
        var speed = plan.PredictedSecondsPerToken is { } seconds
            ? $"{Quantity.Real(seconds * 1000, 2)} ms per token of one sequence"
            : "speed not known, as not all of its devices have measured";
        writer.WriteLine(
            $"plan of {plan.ModelId}: {plan.Ranks.Length} {(plan.Ranks.Length == 1 ? "rank" : "ranks")}, {speed}, "
            + $"{Quantity.Number(plan.SlotCount)} x {Quantity.Number(plan.ContextTokens)} tokens");
        foreach (var rank in plan.Ranks)
        {
            writer.WriteLine(
                $"  rank {rank.Rank}  {names[rank.Device]}  device {rank.Device}  layers {rank.Layers}  "
                + $"{rank.Backend}  " + Quantity.Bytes(rank.TotalBytes));
        }

        foreach (var hop in plan.Hops)
        {
            writer.WriteLine(
                $"  hop {hop.FromRank} -> {hop.ToRank}  {hop.Source} ({hop.Interface}) -> "
                + $"{hop.Address}:{Quantity.Number(hop.Port)}  {hop.Reason}");
        }

        foreach (var device in plan.LeftOut)
            writer.WriteLine($"  left out  {device.Name}  device {device.Device}: {device.Reason}");
    }
}

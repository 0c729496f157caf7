using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>A ring for people: one line per rank, and the devices that are not in it.</summary>
internal static class RingText
{
    /// <summary>Writes the ring of an instance; nothing where it has no plan yet.</summary>
    public static void Write(TextWriter writer, InstanceStatus instance)
    {
        if (instance.Plan is not { } plan)
            return;
        writer.WriteLine(
            $"ring of {instance.ModelId ?? instance.Specification.Model}: {Count(plan.Ranks.Length, "rank")}, "
            + $"epoch {instance.Epoch}, {instance.State}, instance {instance.Id}");
        foreach (var rank in plan.Ranks)
        {
            var hop = plan.Hops.FirstOrDefault(hop => hop.FromRank == rank.Rank);
            writer.WriteLine(
                $"  rank {rank.Rank}  device {rank.Device}  layers {rank.Layers}  {rank.Backend}  "
                + $"{Quantity.Bytes(rank.TotalBytes)}{Describe(hop)}");
        }

        foreach (var device in plan.LeftOut)
            writer.WriteLine($"  left out  device {device.Device}  {device.Name}: {device.Reason}");
    }

    /// <summary>Writes for each hop why it is made as it is, and the table of its candidates.</summary>
    public static void Explain(CommandOutput output, RingPlan plan)
    {
        if (plan.Hops.IsEmpty)
            output.Results.WriteLine("a ring of one rank: no hops");
        foreach (var hop in plan.Hops)
        {
            output.Results.WriteLine();
            output.Results.WriteLine(
                $"hop {hop.FromRank} -> {hop.ToRank}: {hop.Source ?? "any"} ({hop.Interface ?? "any"}) "
                + $"-> {hop.Address}:{Quantity.Number(hop.Port)}; {hop.Reason}");
            CandidateTable.Write(output, hop.Candidates);
        }
    }

    private static string Describe(HopPlan? hop) => hop is null
        ? ""
        : $"  -> rank {hop.ToRank} at {hop.Address}:{Quantity.Number(hop.Port)}";

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}

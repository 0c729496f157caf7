using System.CommandLine;
using ExoGrains.Contracts;
using ExoGrains.Silo.Http;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins ring</c>: every instance's ranks and hops.</summary>
internal static class RingCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var json = GlobalOptions.Json();
        var explain = new Option<bool>("--explain")
        {
            Description = "Show for each hop every candidate pair: priority, proof, round trip, bandwidth, verdict",
        };
        var command = new Command("ring", "Show the ring of every instance: ranks, layers, hops.") { explain, json };
        return new CommandDefinition(command, async (context, token) =>
        {
            await using var session = await context.ConnectAsync(token);
            var all = await session.Client.ListInstancesAsync(token);
            var instances = all.Where(one => one.Plan is not null).ToArray();
            if (context.Parse.GetValue(json))
            {
                context.Output.WriteJson(instances.Select(View.Of).ToArray());
                return ExitCode.Done;
            }

            if (instances.Length == 0)
                context.Output.Results.WriteLine("no rings");
            foreach (var instance in instances)
            {
                RingText.Write(context.Output.Results, instance);
                if (context.Parse.GetValue(explain))
                    RingText.Explain(context.Output, instance.Plan!);
            }

            return ExitCode.Done;
        });
    }

    /// <summary>One ring as JSON.</summary>
    private sealed record View(
        InstanceId Instance,
        string Model,
        InstanceState State,
        RingEpoch Epoch,
        IReadOnlyList<RankPlan> Ranks,
        IReadOnlyList<HopPlan> Hops,
        IReadOnlyList<LeftOutDevice> LeftOut)
    {
        public static View Of(InstanceStatus status)
        {
            var instance = InstanceView.Of(status);
            var plan = instance.Plan!;
            return new View(
                instance.Id, instance.Model, instance.State, instance.Epoch, plan.Ranks, plan.Hops, plan.LeftOut);
        }
    }
}

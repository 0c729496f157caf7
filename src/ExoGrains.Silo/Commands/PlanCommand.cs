using System.CommandLine;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins plan</c>: what would run where, from a snapshot alone.</summary>
internal static class PlanCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var snapshotFile = new Option<string>("--snapshot")
        {
            Description = "What 'exograins snapshot' wrote",
            HelpName = "FILE",
            Required = true,
        };
        var model = new Option<string>("--model")
        {
            Description = "Id of a model in the snapshot, or a model card, as if every device held its files",
            HelpName = "ID|CARD.toml",
            Required = true,
        };
        var options = new PlanOptionSet();
        var json = GlobalOptions.Json();
        var command = new Command("plan", "Plan a ring from a snapshot; needs no running silo.")
        {
            snapshotFile, model, json,
        };
        options.AddTo(command);
        return new CommandDefinition(command, (context, _) =>
        {
            var parse = context.Parse;
            var name = parse.GetRequiredValue(model);
            var snapshot = SnapshotFile.Read(parse.GetRequiredValue(snapshotFile));
            var (given, description) = name.EndsWith(".toml", StringComparison.OrdinalIgnoreCase)
                ? WithCard(snapshot, name)
                : (snapshot, Find(snapshot, name));
            var specification = options.Read(parse, description.ModelId, Precision.Fast);
            var plan = RingPlanner.Plan(given, description, PlanOptions.For(specification));
            if (parse.GetValue(json))
                context.Output.WriteJson(plan);
            else
                PlanText.Write(context.Output.Results, plan, given);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static ModelDescription Find(ClusterSnapshot snapshot, string name) =>
        snapshot.Models.FirstOrDefault(model => model.ModelId == name)
        ?? throw new ModelNotFoundException(
            $"--model: got '{name}', which the snapshot does not describe; it has " +
            $"[{string.Join(", ", snapshot.Models.Select(model => model.ModelId))}]. " +
            "A model card works too: --model CARD.toml.");

    private static (ClusterSnapshot Snapshot, ModelDescription Model) WithCard(ClusterSnapshot snapshot, string path)
    {
        var description = CardEstimate.Read(path);
        return (
            snapshot with
            {
                Devices =
                [
                    .. snapshot.Devices.Select(device => device with
                    {
                        Report = device.Report with { Models = [.. device.Report.Models, description.ModelId] },
                    }),
                ],
            },
            description);
    }
}

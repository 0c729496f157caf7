using System.CommandLine;
using ExoGrains.Silo.Http;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins instances</c>.</summary>
internal static class InstancesCommand
{
    private static readonly string[] Heads =
        ["INSTANCE", "MODEL", "STATE", "RANKS", "EPOCH", "PRECISION", "KV CACHE", "DETAIL"];

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var json = GlobalOptions.Json();
        var command = new Command("instances", "List the models that run, or should.") { json };
        return new CommandDefinition(command, async (context, token) =>
        {
            await using var session = await context.ConnectAsync(token);
            var instances = (await session.Client.ListInstancesAsync(token)).Select(InstanceView.Of).ToArray();
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(instances);
            else
                context.Output.WriteTable(
                    Heads,
                    instances.Select(instance => (string[])
                    [
                        instance.Id.ToString(),
                        instance.Model,
                        instance.State.ToString(),
                        Quantity.Number(instance.Plan?.Ranks.Length ?? 0),
                        instance.Epoch.ToString(),
                        instance.Specification.Precision.ToString(),
                        instance.Specification.ChosenKeyValueType().ToString(),
                        instance.Detail,
                    ]),
                    "no instances");
            return ExitCode.Done;
        });
    }
}

using System.CommandLine;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins models</c>.</summary>
internal static class ModelsCommand
{
    private static readonly string[] Heads = ["MODEL", "READY", "HERE", "CONTEXT", "SIZE", "FAMILY", "QUANTIZATION"];

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var json = GlobalOptions.Json();
        var command = new Command("models", "List the models the running cluster knows.") { json };
        return new CommandDefinition(command, async (context, token) =>
        {
            await using var session = await context.ConnectAsync(token);
            var models = await session.Client.ListModelsAsync(token);
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(models);
            else
                context.Output.WriteTable(
                    Heads,
                    models.Select(model => (string[])
                    [
                        model.Id,
                        model.IsReady ? "yes" : "no",
                        model.IsDownloaded ? "yes" : "no",
                        model.ContextTokens > 0 ? Quantity.Number(model.ContextTokens) : "",
                        model.StorageBytes > 0 ? Quantity.Bytes(model.StorageBytes) : "",
                        model.Family,
                        model.Quantization,
                    ]),
                    "no models");
            return ExitCode.Done;
        },
        ModelsCheckCommand.Define());
    }
}

using System.CommandLine;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins remove INSTANCE</c>.</summary>
internal static class RemoveCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var id = new Argument<string>("INSTANCE") { Description = "Instance id, as 'exograins instances' shows it" };
        var command = new Command("remove", "Stop an instance and forget it.") { id };
        return new CommandDefinition(command, async (context, token) =>
        {
            var text = context.Parse.GetRequiredValue(id);
            if (!Guid.TryParse(text, out var value))
                throw new InvalidRequestException(
                    $"INSTANCE: got '{text}', expected an instance id; 'exograins instances' lists them.");
            await using var session = await context.ConnectAsync(token);
            if (!await session.Client.RemoveAsync(new InstanceId(value), token))
                throw new ExoGrainsException($"No instance '{text}' is known; 'exograins instances' lists them.");
            context.Output.Results.WriteLine($"removed {text}");
            return ExitCode.Done;
        });
    }
}

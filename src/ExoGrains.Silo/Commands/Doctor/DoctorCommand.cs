using System.CommandLine;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary><c>exograins doctor</c>: what is here, what can be reached, and what is wrong.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var peer = new Argument<string?>("PEER")
        {
            Description = "Only this device, by name, id or address (default: all)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = GlobalOptions.Json();
        var command = new Command(
            "doctor", "Look at this machine and its links to others; explain what fails, and how to mend it.")
        {
            peer,
            json,
        };
        return new CommandDefinition(command, async (context, token) =>
        {
            var report = await DoctorReader.ReadAsync(context.DataFolder, context.Parse.GetValue(peer), token);
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(report);
            else
                DoctorText.Write(context.Output, report);
            return ExitCode.Done;
        });
    }
}

using System.CommandLine;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary><c>exograins selftest</c>: whether this machine computes as it should.</summary>
internal static class SelfTestCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var engines = new EngineOptionSet();
        var json = GlobalOptions.Json();
        var command = new Command(
            "selftest",
            "Try what computes on this machine: a trial, the built-in model against stored results, speed, memory, a "
            + "ring to itself. Needs no silo. The last line is the verdict; the exit code is 0 if it passed.")
        {
            json,
        };
        engines.AddTo(command);
        return new CommandDefinition(command, async (context, token) =>
        {
            var isJson = context.Parse.GetValue(json);
            var results = context.Output.Results;
            var run = new SelfTestRun(engines.Read(context.Parse), step =>
            {
                if (!isJson)
                    results.WriteLine(step);
            });
            var report = await run.RunAsync(token);
            if (isJson)
                context.Output.WriteJson(report);
            else
                await results.WriteLineAsync(report.Verdict);
            return report.IsPassed ? ExitCode.Done : ExitCode.Failed;
        });
    }
}

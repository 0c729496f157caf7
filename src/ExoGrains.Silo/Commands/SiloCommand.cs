using System.CommandLine;
using ExoGrains.Compute;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Http;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins</c> and <c>exograins silo</c>: run a silo until it is told to stop.</summary>
internal static class SiloCommand
{
    /// <summary>Makes a root command start a silo.</summary>
    public static void AddTo(RootCommand root, GlobalOptions globals, CommandOutput output)
    {
        var options = new SiloOptionSet();
        options.AddTo(root);
        root.SetAction((parse, cancellationToken) =>
            RunAsync(options, new CommandContext(parse, output, globals), cancellationToken));
    }

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var options = new SiloOptionSet();
        var command = new Command("silo", "Start a silo, as without a command; it runs until SIGTERM or Ctrl-C.");
        options.AddTo(command);
        return new CommandDefinition(command, (context, token) => RunAsync(options, context, token));
    }

    /// <summary>A silo with its HTTP API.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="survey">What the machine computes with.</param>
    /// <param name="output">Where its few lines for people go.</param>
    /// <param name="restart">Called when it cannot go on; null lets that end the process.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    internal static Task<SiloHost> StartAsync(
        SiloHostOptions options,
        BackendSurvey survey,
        TextWriter output,
        Action<string>? restart,
        CancellationToken cancellationToken) => SiloHost.StartAsync(
        options,
        new SiloHostParts
        {
            Configure = builder => builder.AddApi(new ApiAccess(options.ApiKey)),
            Map = app => app.MapApi(),
            Survey = survey,
            Output = output,
            Restart = restart,
        },
        cancellationToken);

    private static async Task<int> RunAsync(
        SiloOptionSet set, CommandContext context, CancellationToken cancellationToken)
    {
        var options = SiloHostOptions.Create(set.Read(context), Environment.GetEnvironmentVariable);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (set.StopsWithInput(context.Parse))
            _ = StopWithInputAsync(stop);
        try
        {
            var results = context.Output.Results;

            // Once, however often the silo starts anew: what a machine has does not change meanwhile.
            var survey = options.Engines.TakeSurvey();
            var run = new SiloRun(
                (seated, restart, token) => StartAsync(seated, survey, results, restart, token),
                new SiloOutput(results).Write);
            await run.RunAsync(options, set.MakesNewCluster(context.Parse), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while it was still starting: there was nothing to drain.
        }

        return ExitCode.Done;
    }

    private static async Task StopWithInputAsync(CancellationTokenSource stop)
    {
        var buffer = new byte[64];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer) > 0)
        {
        }

        await stop.CancelAsync();
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ExoGrains.Silo.Commands.Doctor;
using ExoGrains.Silo.Commands.SelfTest;

namespace ExoGrains.Silo.Commands;

/// <summary>The whole command line of <c>exograins</c>.</summary>
internal static partial class CommandLine
{
    /// <summary>Parses and runs one command.</summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="results">Standard output.</param>
    /// <param name="messages">Standard error.</param>
    /// <param name="isTerminal">Whether messages go to a terminal.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter results, TextWriter messages, bool isTerminal = false)
    {
        var globals = new GlobalOptions();
        var output = new CommandOutput(results, messages) { IsTerminal = isTerminal };
        // A prompt may begin with '@'; the library would take it for a file of arguments.
        var parse = Build(globals, output)
            .Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction)
        {
            // One line, whatever else is wrong as well: the first error usually causes the others.
            WriteError(messages, $"{Plain(parse.Errors[0].Message)} See 'exograins --help'.");
            return ExitCode.Usage;
        }

        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Cancel);
        var configuration = new InvocationConfiguration
        {
            Output = results,
            Error = messages,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parse.InvokeAsync(configuration, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (Exception error)
        {
            WriteError(messages, error.Message);
            if (parse.GetValue(globals.Verbose))
                await messages.WriteLineAsync(error.ToString());
            return ExitCode.Failed;
        }

        void Cancel(PosixSignalContext signal)
        {
            // The second time the user means it: the process ends at once.
            if (cancellation.IsCancellationRequested)
                return;
            signal.Cancel = true;
            cancellation.Cancel();
        }
    }

    private static RootCommand Build(GlobalOptions globals, CommandOutput output)
    {
        var root = new RootCommand(
            "Runs one large language model across several machines. Without a command it starts a silo.\n\n"
            + "Examples:\n"
            + "  exograins                                   start a silo with the built-in model\n"
            + "  exograins --port-offset 10                  start a second silo on this machine\n"
            + "  exograins --join mac1 --key-file FILE       join the silo of another machine (its 'exograins key')\n"
            + "  exograins place exograins/little-tales-4bit --ranks 2    run a model over both\n"
            + "  exograins run \"Tell me a story.\"            answer once")
        {
            globals.Data,
            globals.Verbose,
        };
        SiloCommand.AddTo(root, globals, output);
        CommandDefinition[] commands =
        [
            SiloCommand.Define(),
            RunCommand.Define(),
            EvalCommand.Define(),
            BenchCommand.Define(),
            PlaceCommand.Define(),
            PlanCommand.Define(),
            SnapshotCommand.Define(),
            RemoveCommand.Define(),
            DevicesCommand.Define(),
            InterfacesCommand.Define(),
            RingCommand.Define(),
            DoctorCommand.Define(),
            SelfTestCommand.Define(),
            InstancesCommand.Define(),
            ModelsCommand.Define(),
            MembershipCommand.Define(),
            LeaveCommand.Define(),
            KeyCommand.Define(),
            TokenizeCommand.Define(),
            TemplateCommand.Define(),
        ];
        foreach (var command in commands)
            root.Add(command.Build(globals, output));
        return root;
    }

    // The library names .NET types; people know numbers.
    private static string Plain(string message) => NetType().Replace(
        message,
        match => match.Value.Contains("Single", StringComparison.Ordinal)
            ? "; expected a number"
            : "; expected a whole number");

    [GeneratedRegex(@" as expected type '[^']*(?:Int32|Int64|UInt64|Single)[^']*'")]
    private static partial Regex NetType();

    private static void WriteError(TextWriter messages, string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        messages.WriteLine($"exograins: error: {string.Join(" ", lines)}");
    }
}

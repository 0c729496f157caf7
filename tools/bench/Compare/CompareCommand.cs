using System.CommandLine;
using System.Text.Json;
using ExoGrains.Bench.Llama;
using ExoGrains.Bench.Models;

namespace ExoGrains.Bench.Compare;

/// <summary><c>compare</c>: the engine beside llama.cpp.</summary>
internal static class CompareCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Define()
    {
        var options = new CompareOptionSet();
        var command = new Command("compare", "Measure the engine and llama.cpp in turn, and write a table.");
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction((parse, token) => RunAsync(parse, options, token));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parse, CompareOptionSet options, CancellationToken cancellationToken)
    {
        var (llamaFolder, reason) = LlamaFolder.Find(parse.GetValue(options.LlamaCpp));
        if (llamaFolder is null)
            await Console.Error.WriteLineAsync($"llama.cpp is not compared: {reason}");
        var kept = parse.GetValue(options.Models);
        var models = kept ?? Directory.CreateTempSubdirectory("exograins-bench-").FullName;
        try
        {
            var comparison = new Comparison(
                new ModelStore(models), new MeasuredProcess(parse.GetValue(options.RaisesPriority)), Console.Error)
            {
                Executable = EngineProgram.Find(parse.GetValue(options.Executable)),
                EngineArguments = parse.GetValue(options.EngineArguments)?.Split(
                    ' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
                LlamaFolder = llamaFolder,
                Rounds = options.Rounds(parse),
            };
            var results = new List<CaseResult>();
            foreach (var wanted in options.Cases(parse))
                results.Add(await comparison.RunAsync(wanted, cancellationToken));
            Write(results, parse.GetValue(options.IsJson));
            return 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        finally
        {
            if (kept is null)
                Directory.Delete(models, recursive: true);
        }
    }

    private static void Write(IReadOnlyCollection<CaseResult> results, bool isJson)
    {
        if (isJson)
            Console.WriteLine(JsonSerializer.Serialize(results, Indented));
        else
            CompareTable.Write(Console.Out, results);
    }
}

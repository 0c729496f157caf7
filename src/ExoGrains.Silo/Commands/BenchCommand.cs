using System.CommandLine;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins bench</c>: how fast this machine runs a model, and how near to its memory's limit.</summary>
internal static class BenchCommand
{
    private const int UsualPrompt = 512;
    private const int UsualDecode = 64;
    private const int UsualRepeat = 3;

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var model = new Option<string>("--model") { Description = "Model folder", HelpName = "DIR", Required = true };
        var threads = Count("--threads", "Threads that compute (default: all cores)");
        var prompt = Count("--prompt", $"Tokens of the prompt (default: {UsualPrompt})");
        var decode = Count("--decode", $"Tokens decoded after it (default: {UsualDecode})");
        var repeat = Count("--repeat", $"Measured runs, after one that is not (default: {UsualRepeat})");
        var precision = PrecisionOption.Create(Precision.Fast);
        var keyValueType = KeyValueTypeOption.Create();
        var json = GlobalOptions.Json();
        var command = new Command("bench", "Measure prefill and decode speed of a model on this machine.")
        {
            model, threads, prompt, decode, repeat, precision, keyValueType, json,
        };
        return new CommandDefinition(command, (context, token) =>
        {
            var parse = context.Parse;
            var plan = new BenchPlan(
                CountCheck.AtLeastOne("--threads", parse.GetValue(threads)) ?? Environment.ProcessorCount,
                CountCheck.AtLeastOne("--prompt", parse.GetValue(prompt)) ?? UsualPrompt,
                CountCheck.AtLeastOne("--decode", parse.GetValue(decode)) ?? UsualDecode,
                CountCheck.AtLeastOne("--repeat", parse.GetValue(repeat)) ?? UsualRepeat,
                parse.GetValue(precision))
            {
                KeyValueType = parse.GetValue(keyValueType),
            };
            var folder = ModelFolder.Open(ModelFolderPath.Require(parse.GetRequiredValue(model)));
            var report = BenchRun.Measure(folder, plan, token);
            if (parse.GetValue(json))
                context.Output.WriteJson(report);
            else
                Write(context.Output.Results, report);
            return Task.FromResult(ExitCode.Done);
        });

        static Option<int?> Count(string name, string description) =>
            new(name) { Description = description, HelpName = "N" };
    }

    private static void Write(TextWriter writer, BenchReport report)
    {
        writer.WriteLine($"prefill: {Describe(report.PrefillTokensPerSecond)}");
        writer.WriteLine($"decode: {Describe(report.DecodeTokensPerSecond)}");
        writer.WriteLine($"weights read per token: {Quantity.Bytes(report.WeightBytesPerToken)}");
        writer.WriteLine($"memory read bandwidth: {Quantity.Bytes((long)report.ReadBandwidthBytesPerSecond)}/s");
        writer.WriteLine($"decode's share of it: {Quantity.Real(100 * report.DecodeShareOfBandwidth, 1)} %");
        writer.WriteLine($"engine: {report.Engine}, {Quantity.Number(report.Threads)} threads");
    }

    private static string Describe(BenchSpeed speed) =>
        $"{Quantity.Real(speed.Median, 1)} tokens/s "
        + $"(min {Quantity.Real(speed.Min, 1)}, max {Quantity.Real(speed.Max, 1)})";
}

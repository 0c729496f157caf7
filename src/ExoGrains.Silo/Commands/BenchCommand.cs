using System.CommandLine;
using ExoGrains.Contracts;

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
        var depth = Count("--depth", "Tokens of context before the decoded ones (default: as many as the prompt's)");
        var batch = Count("--batch", "Sequences that decode together (default: 1)");
        var repeat = Count("--repeat", $"Measured runs, after one that is not (default: {UsualRepeat})");
        var precision = PrecisionOption.Create(Precision.Fast);
        var keyValueType = KeyValueTypeOption.Create();
        var engines = new EngineOptionSet();
        var json = GlobalOptions.Json();
        var command = new Command("bench", "Measure prefill and decode speed of a model on this machine.")
        {
            model, threads, prompt, decode, depth, batch, repeat, precision, keyValueType, json,
        };
        engines.AddTo(command);
        return new CommandDefinition(command, (context, token) =>
        {
            var parse = context.Parse;
            var promptTokens = CountCheck.AtLeastOne("--prompt", parse.GetValue(prompt)) ?? UsualPrompt;
            var plan = new BenchPlan(
                CountCheck.AtLeastOne("--threads", parse.GetValue(threads)) ?? Environment.ProcessorCount,
                parse.GetValue(precision),
                CountCheck.AtLeastOne("--repeat", parse.GetValue(repeat)) ?? UsualRepeat)
            {
                PromptTokens = promptTokens,
                DecodeTokens = CountCheck.AtLeastOne("--decode", parse.GetValue(decode)) ?? UsualDecode,
                DepthTokens = CountCheck.AtLeastZero("--depth", parse.GetValue(depth)) ?? promptTokens,
                BatchSequences = CountCheck.AtLeastOne("--batch", parse.GetValue(batch)) ?? 1,
                KeyValueType = parse.GetValue(keyValueType),
                Engines = engines.Read(parse),
            };
            var report = BenchRun.Measure(ModelFolderPath.Require(parse.GetRequiredValue(model)), plan, token);
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
        writer.WriteLine(
            $"prefill of {Quantity.Number(report.PromptTokens)} tokens: {Describe(report.PrefillTokensPerSecond)}");
        writer.WriteLine(
            $"decode of {Quantity.Number(report.BatchSequences)} x {Quantity.Number(report.DecodeTokens)} tokens after "
            + $"{Quantity.Number(report.DepthTokens)}: {Describe(report.DecodeTokensPerSecond)}");
        writer.WriteLine(
            $"read per step: {Quantity.Bytes(report.WeightBytesPerToken)} of weights, "
            + $"{Quantity.Bytes(report.KeyValueBytesPerToken)} of keys and values per sequence");
        writer.WriteLine($"memory read bandwidth: {Quantity.Bytes((long)report.ReadBandwidthBytesPerSecond)}/s");
        writer.WriteLine($"decode's share of it: {Quantity.Real(100 * report.DecodeShareOfBandwidth, 1)} %");
        writer.WriteLine($"allocated per decode step: {Quantity.Real(report.DecodeAllocatedBytesPerStep, 1)} bytes");
        writer.WriteLine($"load: {Quantity.Real(report.LoadSeconds, 2)} s, {Quantity.Bytes(report.MemoryBytes)}");
        writer.WriteLine(
            $"engine: {report.Engine}, {report.Precision}, KV cache in {report.KeyValueType}, "
            + $"{Quantity.Number(report.Threads)} threads");
    }

    private static string Describe(BenchSpeed speed) =>
        $"{Quantity.Real(speed.Median, 1)} tokens/s "
        + $"(min {Quantity.Real(speed.Min, 1)}, max {Quantity.Real(speed.Max, 1)})";
}

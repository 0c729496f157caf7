using System.CommandLine;
using System.Text.Json;

namespace ExoGrains.Bench.Llama;

/// <summary><c>llama</c>: one measurement of llama.cpp, in a process of its own, as JSON.</summary>
internal static class LlamaCommand
{
    /// <summary>The command.</summary>
    public static Command Define()
    {
        var folder = BenchOptions.LlamaCpp();
        var model = new Option<string>("--model") { Description = "GGUF file", HelpName = "FILE", Required = true };
        var threads = Count("--threads", 1);
        var prompt = Count("--prompt", 512);
        var decode = Count("--decode", 64);
        var depth = Count("--depth", 0);
        var batch = Count("--batch", 1);
        var command = new Command("llama", "Measure llama.cpp once; as exograins bench measures, with one repeat.")
        {
            folder, model, threads, prompt, decode, depth, batch,
        };
        command.SetAction(parse =>
        {
            var (found, reason) = LlamaFolder.Find(parse.GetValue(folder));
            if (found is null)
            {
                Console.Error.WriteLine(reason);
                return 1;
            }

            var plan = new LlamaPlan(parse.GetRequiredValue(model), parse.GetValue(threads))
            {
                PromptTokens = parse.GetValue(prompt),
                DecodeTokens = parse.GetValue(decode),
                DepthTokens = parse.GetValue(depth),
                BatchSequences = parse.GetValue(batch),
            };
            Console.WriteLine(JsonSerializer.Serialize(LlamaRun.Measure(found, plan), JsonSerializerOptions.Web));
            return 0;
        });
        return command;

        static Option<int> Count(string name, int usual) =>
            new(name) { HelpName = "N", DefaultValueFactory = _ => usual };
    }
}

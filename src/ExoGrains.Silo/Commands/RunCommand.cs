using System.CommandLine;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Models.Catalog;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins run "PROMPT"</c>: one answer, streamed to standard output.</summary>
internal static class RunCommand
{
    private const int UsualMaxTokens = 512;

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var options = new RunOptionSet();
        var command = new Command(
            "run",
            "Answer one prompt. Uses a running silo if there is one, else starts what it needs for this answer.\n\n"
            + "Examples:\n"
            + "  exograins run \"Tell me a story about a fox.\"\n"
            + "  exograins run \"What is 17 + 25?\" --temperature 0 --silos 3 --stats");
        options.AddTo(command);
        return new CommandDefinition(command, (context, token) => RunAsync(context, options.Read(context), token));
    }

    private static async Task<int> RunAsync(CommandContext context, RunRequest run, CancellationToken cancellationToken)
    {
        // An explicit ring or backend, or a precision or KV cache that the running instance does not have, is made for
        // this answer alone: what runs for others is not touched.
        var session = run.NeedsOwnSilos
            ? null
            : await RunningSilos.TryConnectAsync(context.DataFolder, cancellationToken);
        if (session is not null)
        {
            await using (session)
            {
                if (await FindOrPlaceAsync(session.Client, run, context, cancellationToken) is { } running)
                {
                    await AnswerAsync(context, session.Client, running, run, cancellationToken);
                    return ExitCode.Done;
                }
            }
        }

        // Looked up first: a wrong name is told before any silo starts.
        var model = run.Model ?? BuiltInModel(context.DataFolder);
        new ModelCatalog(context.DataFolder).Resolve(model);
        await using var cluster = await PrivateCluster.StartAsync(
            run.Silos ?? 1, context.DataFolder, run.Engines, context.IsVerbose, cancellationToken);
        InstanceStatus placed;
        using (var line = context.Output.ShowLoad())
            placed = await cluster.PlaceAsync(run.Specification(model), line.Show, cancellationToken);
        await AnswerAsync(context, cluster.Client, placed, run, cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>The instance to ask, ready; null when the model runs only in another precision or with another KV
    /// cache.</summary>
    private static async Task<InstanceStatus?> FindOrPlaceAsync(
        ExoGrainsClient client, RunRequest run, CommandContext context, CancellationToken cancellationToken)
    {
        using var line = context.Output.ShowLoad();
        var instances = await client.ListInstancesAsync(cancellationToken);
        var matching = instances.Where(instance => run.Model is null || IsOf(instance, run.Model)).ToArray();
        var wanted = matching.Where(one => run.Accepts(one.Specification));
        if (wanted.OrderByDescending(one => one.State == InstanceState.Ready).FirstOrDefault() is { } found)
            return await client.WaitUntilReadyAsync(found.Id, line.Show, cancellationToken);
        if (matching.Length > 0)
            return null;

        var specification = run.Specification(run.Model ?? BuiltInModel(context.DataFolder));
        var placed = await client.PlaceAsync(specification, cancellationToken);
        return await client.WaitUntilReadyAsync(placed, line.Show, cancellationToken);
    }

    private static string BuiltInModel(string dataFolder) =>
        new ModelCatalog(dataFolder).BuiltInModel?.Id
        ?? throw new ModelNotFoundException("No model is built in; name one with --model.");

    private static bool IsOf(InstanceStatus instance, string model) =>
        instance.ModelId == model || instance.Specification.Model == model;

    private static async Task AnswerAsync(
        CommandContext context,
        ExoGrainsClient client,
        InstanceStatus instance,
        RunRequest run,
        CancellationToken cancellationToken)
    {
        Prompt prompt = run.IsRaw
            ? new TextPrompt(run.Prompt)
            : new ChatPrompt(ChatTurn.ToJson([ChatTurn.User(run.Prompt)]));
        var request = new GenerationRequest(prompt, run.Sampling, run.MaxTokens ?? UsualMaxTokens, []);
        var results = context.Output.Results;
        GenerationUsage? usage = null;
        await foreach (var update in client.GenerateAsync(instance.Id, request, cancellationToken))
        {
            await results.WriteAsync(update.Text);
            await results.FlushAsync(cancellationToken);
            usage = update.Usage ?? usage;
        }

        await results.WriteLineAsync();
        await results.FlushAsync(cancellationToken);
        if (run.ShowsStats && usage is not null)
            WriteStats(context.Output.Messages, usage, await client.GetInstanceAsync(instance.Id, cancellationToken));
    }

    private static void WriteStats(TextWriter messages, GenerationUsage usage, InstanceStatus instance)
    {
        // The first token comes with the end of the prompt; decode time is that of the others.
        var decoded = Math.Max(0, usage.CompletionTokens - 1);
        messages.WriteLine(
            $"prompt: {usage.PromptTokens} tokens, {PerSecond(usage.PromptTokens, usage.PrefillTime)} tokens/s");
        messages.WriteLine(
            $"decode: {usage.CompletionTokens} tokens, {PerSecond(decoded, usage.DecodeTime)} tokens/s");
        messages.WriteLine($"seed: {usage.Seed}");
        RingText.Write(messages, instance);
    }

    private static string PerSecond(int tokens, TimeSpan time) =>
        time > TimeSpan.Zero ? Quantity.Real(tokens / time.TotalSeconds, 1) : "0.0";
}

using System.Diagnostics;

namespace ExoGrains.Bench.Llama;

/// <summary>Takes llama.cpp's time, once.</summary>
internal static class LlamaRun
{
    private const int WarmUpTokens = 8;

    /// <summary>Loads the model, warms up, and measures the prompt and then the decoding.</summary>
    /// <param name="folder">From <see cref="LlamaFolder"/>.</param>
    /// <param name="plan">What is measured.</param>
    public static LlamaReport Measure(string folder, LlamaPlan plan)
    {
        var library = new LlamaLibrary(folder);
        var began = Stopwatch.GetTimestamp();
        var modelParameters = library.ModelDefaults;
        modelParameters.UseNoDevices();
        var model = library.LoadModel(plan.ModelPath, modelParameters);
        var parameters = library.ContextDefaults;
        parameters.ContextTokens = plan.ContextTokens * plan.BatchSequences;
        parameters.BatchTokens = LlamaSequences.MaxBatchTokens;
        parameters.StepTokens = LlamaSequences.MaxBatchTokens;
        parameters.SequenceCount = plan.BatchSequences;
        parameters.ThreadCount = plan.Threads;
        parameters.PromptThreadCount = plan.Threads;
        var context = library.CreateContext(model, parameters);
        var load = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var sequences = new LlamaSequences(library, context, library.VocabularySize(model), plan);

        var prefill = TimePrompt(sequences, plan);
        var (decode, busyThreads) = TimeDecode(sequences, plan);
        return new LlamaReport(
            plan.PromptTokens / prefill,
            (double)plan.DecodeTokens * plan.BatchSequences / decode,
            load,
            busyThreads,
            library.SystemInformation);
    }

    private static double TimePrompt(LlamaSequences sequences, LlamaPlan plan)
    {
        sequences.Prefill(0, plan.PromptTokens);
        sequences.Truncate(0);
        var began = Stopwatch.GetTimestamp();
        sequences.Prefill(0, plan.PromptTokens);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        sequences.Truncate(0);
        return elapsed;
    }

    private static (double Seconds, double BusyThreads) TimeDecode(LlamaSequences sequences, LlamaPlan plan)
    {
        for (var sequence = 0; sequence < plan.BatchSequences; sequence++)
            sequences.Prefill(sequence, plan.DepthTokens);
        sequences.Decode(plan.DepthTokens, Math.Min(WarmUpTokens, plan.DecodeTokens));
        sequences.Truncate(plan.DepthTokens);

        using var process = Process.GetCurrentProcess();
        var processorTime = process.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        sequences.Decode(plan.DepthTokens, plan.DecodeTokens);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Refresh();
        return (seconds, (process.TotalProcessorTime - processorTime).TotalSeconds / seconds);
    }
}

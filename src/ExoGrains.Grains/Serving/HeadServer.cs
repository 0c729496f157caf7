using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ExoGrains.Contracts;
using ExoGrains.Models.Cards;
using ExoGrains.Models.Folders;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>What a head does with a request: prompt to tokens, tokens through the ring, tokens to text.</summary>
internal sealed class HeadServer
{
    private const int MaxStopStrings = 16;
    private const int MaxTopLogProbabilities = 20;

    private readonly ModelText _text;
    private readonly ModelFolder _folder;
    private readonly ModelCard? _card;
    private readonly HeadScheduler _scheduler;
    private readonly int _contextTokens;
    private readonly TimeProvider _time;

    private HeadServer(
        ModelFolder folder,
        ModelCard? card,
        ModelText text,
        HeadScheduler scheduler,
        int contextTokens,
        TimeProvider time)
    {
        _folder = folder;
        _card = card;
        _text = text;
        _scheduler = scheduler;
        _contextTokens = contextTokens;
        _time = time;
    }

    /// <summary>Reads the tokenizer and the chat template of the model.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="card">Its card; null where it has none.</param>
    /// <param name="scheduler">Its head.</param>
    /// <param name="contextTokens">Longest sequence.</param>
    /// <param name="time">Clock.</param>
    public static HeadServer Create(
        ModelFolder folder, ModelCard? card, HeadScheduler scheduler, int contextTokens, TimeProvider time) =>
        new(folder, card, ModelText.Open(folder, time), scheduler, contextTokens, time);

    /// <summary>Bytes of the tokenizer.</summary>
    public long TextBytes => ModelText.PredictBytes(_folder.Footprint.Shape);

    /// <summary>Runs one token through all ranks.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var observer = new AnswerObserver(maxTokens: 1, _time);
        var sequence = _scheduler.Submit(
            new SequenceRequest
            {
                Tokens = [0],
                Sampling = SamplingDefaults.Resolve(new SamplingOptions(Temperature: 0, Seed: 0)),
                MaxTokens = 1,
            },
            observer);
        using var registration = cancellationToken.Register(sequence.Cancel);
        await foreach (var step in observer.Events.ReadAllAsync(cancellationToken))
        {
            if (step.Failure is not null)
                throw step.Failure;
        }
    }

    /// <summary>Scores a sequence.</summary>
    public Task<EvaluationResult> EvaluateAsync(EvaluationRequest request, CancellationToken cancellationToken) =>
        Evaluator.RunAsync(_scheduler, _folder.Configuration.VocabularySize, request, cancellationToken);

    /// <summary>Answers one request. Text that is ready together goes out together.</summary>
    public async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(request);
        var sampling = SamplingDefaults.Resolve(
            request.Sampling,
            SamplingDefaults.Of(_card, ModelText.IsThinking(request.Prompt)),
            _folder.GenerationDefaults);
        var prompt = _text.Encode(request.Prompt);
        var maxTokens = LimitTokens(request, prompt.Length);
        var writer = new AnswerWriter(_text.Tokenizer, request.Stop);
        if (request.EchoPrompt)
            writer.AddVerbatim(_text.Tokenizer.Decode(prompt.AsSpan(), skipSpecialTokens: true));

        var clock = new AnswerClock(_time);
        var observer = new AnswerObserver(maxTokens, _time);
        var sequence = _scheduler.Submit(
            new SequenceRequest
            {
                Tokens = prompt,
                Sampling = sampling,
                MaxTokens = maxTokens,
                EndTokens = _folder.Configuration.EndTokens,
                ScoreCount = request.TopLogProbabilities,
            },
            observer);
        try
        {
            while (await observer.Events.WaitToReadAsync(cancellationToken))
            {
                var end = Drain(observer.Events, writer, clock);
                if (end is not null || writer.IsStopped)
                {
                    yield return writer.TakeLast(
                        end == SequenceEnd.EndToken ? FinishReason.Stop : FinishReason.Length,
                        clock.Usage(prompt.Length, sampling.Seed!.Value));
                    yield break;
                }

                if (writer.HasUpdate)
                    yield return writer.Take();
            }
        }
        finally
        {
            sequence.Cancel();
        }
    }

    private static SequenceEnd? Drain(ChannelReader<SequenceEvent> events, AnswerWriter writer, AnswerClock clock)
    {
        while (!writer.IsStopped && events.TryRead(out var next))
        {
            if (next.Failure is not null)
                throw next.Failure;
            if (next.End is { } end)
                return end;
            clock.CountToken(next.Timestamp);
            writer.Add(next.Token, next.Scores);
        }

        return null;
    }

    private int LimitTokens(GenerationRequest request, int promptTokens)
    {
        var room = _contextTokens - promptTokens;
        if (room < 1)
            throw new InvalidRequestException(
                $"The prompt has {promptTokens} tokens and the context holds {_contextTokens}"
                + ", prompt and answer together; shorten the prompt.")
            {
                Code = "context_length_exceeded",
                Parameter = request.Prompt is ChatPrompt ? "messages" : "prompt",
            };
        return Math.Min(request.MaxTokens ?? room, room);
    }

    private static void Check(GenerationRequest request)
    {
        if (request.MaxTokens < 1)
            throw new InvalidRequestException($"max_tokens: got {request.MaxTokens}, expected 1 or more.");
        if (request.TopLogProbabilities is < 0 or > MaxTopLogProbabilities)
            throw new InvalidRequestException(
                $"top_logprobs: got {request.TopLogProbabilities}, expected 0 to {MaxTopLogProbabilities}.");
        if (request.Stop.Length > MaxStopStrings || request.Stop.Any(string.IsNullOrEmpty))
            throw new InvalidRequestException(
                $"stop: got {request.Stop.Length} strings, expected at most {MaxStopStrings}, none of them empty.");
    }
}

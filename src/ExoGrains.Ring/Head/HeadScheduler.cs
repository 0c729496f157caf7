using ExoGrains.Compute;
using ExoGrains.Compute.Sampling;
using ExoGrains.Contracts;
using ExoGrains.Ring.Head;

namespace ExoGrains.Ring;

/// <summary>Takes sequences, keeps the pipeline full, and tells their observers what comes out.</summary>
public sealed class HeadScheduler
{
    /// <summary>Most log-probabilities that can be asked for per token.</summary>
    public const int MaxScoreCount = LogProbabilities.MostAlternatives;

    private readonly HeadLoop _loop;
    private readonly int _vocabulary;
    private readonly int _contextTokens;

    internal HeadScheduler(HeadLoop loop, IShardEngine engine)
    {
        _loop = loop;
        _vocabulary = engine.Shard.Configuration.VocabularySize;
        _contextTokens = engine.Options.ContextTokens;
    }

    /// <summary>Present counts.</summary>
    public HeadStatistics Statistics => _loop.Statistics;

    /// <summary>Queues a sequence. Its observer is called from the head's thread.</summary>
    /// <exception cref="InvalidRequestException">The request cannot be run, whatever the load.</exception>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="RingBrokenException">The ring is broken, or not connected.</exception>
    public SequenceHandle Submit(SequenceRequest request, ISequenceObserver observer)
    {
        Check(request);
        var sequence = new LiveSequence(
            request, observer, Sampling(request.Sampling), (_contextTokens, _vocabulary));
        _loop.Submit(sequence);
        return new SequenceHandle(_loop, sequence);
    }

    private static SamplingParameters Sampling(SamplingOptions options)
    {
        var parameters = new SamplingParameters(
            options.Temperature ?? 1,
            options.TopK ?? 0,
            options.TopP ?? 1,
            options.MinP ?? 0,
            options.RepetitionPenalty ?? 1,
            options.PresencePenalty ?? 0,
            options.FrequencyPenalty ?? 0);
        var errors = parameters.FindErrors();
        if (errors.Count > 0)
            throw new InvalidRequestException(string.Join(" ", errors));
        return options.Seed is not null || parameters.Temperature == 0
            ? parameters
            : throw new InvalidRequestException("The request has a temperature but no seed; draw one and give it.");
    }

    private void Check(SequenceRequest request)
    {
        var tokens = request.Tokens;
        if (tokens.IsDefaultOrEmpty)
            throw new InvalidRequestException("The request has no tokens; expected 1 at least.");
        var most = request.IsScoring ? _contextTokens : _contextTokens - 1;
        if (tokens.Length > most)
            throw new InvalidRequestException(
                $"The request has {tokens.Length} tokens; at most {most} fit the context of {_contextTokens}. "
                + "Shorten the prompt, or place the model with a larger context.");
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)_vocabulary)
                throw new InvalidRequestException($"Token {token} is not in [0,{_vocabulary}).");
        }

        if (!request.IsScoring && request.MaxTokens < 1)
            throw new InvalidRequestException($"The token limit is {request.MaxTokens}; expected 1 at least.");
        if (request.ScoreCount is < 0 or > MaxScoreCount)
            throw new InvalidRequestException(
                $"{request.ScoreCount} log-probabilities were asked for; expected 0 to {MaxScoreCount}.");
    }
}

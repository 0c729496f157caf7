using ExoGrains.Contracts;

namespace ExoGrains.Grains.Serving;

/// <summary>Times one answer: from the request to the first token, and from there to the last.</summary>
internal sealed class AnswerClock
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _first;
    private long _last;
    private int _tokens;

    public AnswerClock(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>Counts a token drawn at <paramref name="timestamp"/>.</summary>
    public void CountToken(long timestamp)
    {
        if (_tokens++ == 0)
            _first = timestamp;
        _last = timestamp;
    }

    /// <summary>What the answer cost so far.</summary>
    public GenerationUsage Usage(int promptTokens, ulong seed) => _tokens == 0
        ? new GenerationUsage(promptTokens, 0, _time.GetElapsedTime(_started), TimeSpan.Zero, seed)
        : new GenerationUsage(
            promptTokens,
            _tokens,
            _time.GetElapsedTime(_started, _first),
            _time.GetElapsedTime(_first, _last),
            seed);
}

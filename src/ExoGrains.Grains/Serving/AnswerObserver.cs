using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>Hands one sequence's tokens from the head's thread to whoever writes the answer.</summary>
/// <remarks>The queue needs no back-pressure: it holds at most the tokens of one answer, and those have a
/// limit.</remarks>
internal sealed class AnswerObserver : ISequenceObserver
{
    private readonly Channel<SequenceEvent> _events;
    private readonly TimeProvider _time;

    /// <param name="maxTokens">Most tokens the sequence may draw.</param>
    /// <param name="time">Clock for the token times.</param>
    public AnswerObserver(int maxTokens, TimeProvider time)
    {
        _time = time;
        _events = Channel.CreateBounded<SequenceEvent>(new BoundedChannelOptions(maxTokens + 1)
        {
            SingleReader = true,
            SingleWriter = true,
            AllowSynchronousContinuations = false,
        });
    }

    /// <summary>Events in order; completes after the last.</summary>
    public ChannelReader<SequenceEvent> Events => _events.Reader;

    /// <inheritdoc/>
    public void OnToken(int token, ReadOnlySpan<TokenScore> scores) =>
        Add(new SequenceEvent(token, ImmutableArray.Create(scores), _time.GetTimestamp()));

    /// <inheritdoc/>
    public void OnLogits(int firstPosition, ReadOnlySpan<float> logits) =>
        throw new UnreachableException("A generated sequence is not scored.");

    /// <inheritdoc/>
    public void OnFinished(SequenceEnd reason) =>
        AddLast(new SequenceEvent(0, [], _time.GetTimestamp(), End: reason));

    /// <inheritdoc/>
    public void OnFailed(Exception exception) =>
        AddLast(new SequenceEvent(0, [], _time.GetTimestamp(), Failure: exception));

    private void AddLast(SequenceEvent last)
    {
        Add(last);
        _events.Writer.TryComplete();
    }

    private void Add(SequenceEvent next)
    {
        if (!_events.Writer.TryWrite(next))
            throw new UnreachableException("A sequence drew more tokens than its limit.");
    }
}

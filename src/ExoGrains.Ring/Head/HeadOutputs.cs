using ExoGrains.Compute;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Ranks;

namespace ExoGrains.Ring.Head;

/// <summary>Turns returned hidden states into tokens or logits, and tells the observers.</summary>
internal sealed class HeadOutputs
{
    /// <summary>Bytes of logits held per token of the vocabulary.</summary>
    public const long LogitBytesPerToken = RowsPerCall * sizeof(float);

    private const int RowsPerCall = 16;

    private readonly ShardRunner _runner;
    private readonly StepPlanner _planner;
    private readonly int _vocabulary;
    private readonly float[] _logits;
    private readonly TokenDrawing _drawing;

    public HeadOutputs(ShardRunner runner, StepPlanner planner)
    {
        _runner = runner;
        _planner = planner;
        _vocabulary = runner.Engine.Shard.Configuration.VocabularySize;
        _logits = new float[checked(RowsPerCall * _vocabulary)];
        _drawing = new TokenDrawing(_vocabulary);
    }

    /// <summary>Tokens drawn since the start.</summary>
    public long GeneratedTokens { get; private set; }

    /// <summary>Handles all rows of a returned step; logits are computed for several rows at a time.</summary>
    public void Handle(MicroBatch batch, StepBuffer returned)
    {
        var hiddenSize = returned.Limits.HiddenSize;
        var (row, done) = (0, 0);
        for (var first = 0; first < returned.TokenCount; first += RowsPerCall)
        {
            var count = Math.Min(RowsPerCall, returned.TokenCount - first);
            var logits = _logits.AsSpan(0, count * _vocabulary);
            var shortage = _runner.ComputeLogits(
                returned.Hidden.Slice(first * hiddenSize, count * hiddenSize), logits);
            while (logits.Length > 0)
            {
                var (sequence, outputs) = (batch.Sequence(row), returned.Rows[row].OutputCount);
                var taken = Math.Min(outputs - done, logits.Length / _vocabulary);
                if (taken > 0 && !sequence.IsEnded && shortage is not null)
                    Fail(sequence, shortage);
                else if (taken > 0 && !sequence.IsEnded)
                    Deliver(sequence, returned.Rows[row], done, logits[..(taken * _vocabulary)]);
                logits = logits[(taken * _vocabulary)..];
                done += taken;
                if (done == outputs)
                    (row, done) = (row + 1, 0);
            }
        }
    }

    /// <summary>Ends a sequence without an error.</summary>
    public void Finish(LiveSequence sequence, SequenceEnd reason)
    {
        End(sequence);
        try
        {
            sequence.Observer.OnFinished(reason);
        }
        catch (Exception exception)
        {
            TellFailed(sequence, exception);
        }
    }

    /// <summary>Ends a sequence with an error.</summary>
    public void Fail(LiveSequence sequence, Exception exception)
    {
        End(sequence);
        TellFailed(sequence, exception);
    }

    private static void TellFailed(LiveSequence sequence, Exception exception)
    {
        try
        {
            sequence.Observer.OnFailed(exception);
        }
        catch (Exception)
        {
            // Nobody is left to tell, and other sequences must not pay for it: it is counted.
            RingMetrics.ObserverErrors.Add(1);
        }
    }

    private void Deliver(LiveSequence sequence, in StepRow row, int done, ReadOnlySpan<float> logits)
    {
        try
        {
            if (sequence.Request.IsScoring)
                DeliverScores(sequence, row.Position + row.Count - row.OutputCount + done, logits);
            else
                DeliverToken(sequence, logits);
        }
        catch (Exception exception)
        {
            // A sampler or an observer that throws costs its own sequence, not the ring.
            Fail(sequence, exception);
        }
    }

    private void DeliverScores(LiveSequence sequence, int firstPosition, ReadOnlySpan<float> logits)
    {
        sequence.Observer.OnLogits(firstPosition, logits);
        if (firstPosition + (logits.Length / _vocabulary) == sequence.PromptTokens)
            Finish(sequence, SequenceEnd.Scored);
    }

    private void DeliverToken(LiveSequence sequence, ReadOnlySpan<float> logits)
    {
        var token = _drawing.Draw(sequence, logits);
        GeneratedTokens++;
        RingMetrics.GeneratedTokens.Add(1);
        if (sequence.Request.EndTokens.Contains(token))
        {
            Finish(sequence, SequenceEnd.EndToken);
            return;
        }

        sequence.Append(token);
        sequence.Observer.OnToken(token, sequence.Scores);
        if (sequence.IsFull)
            Finish(sequence, sequence.IsContextShort ? SequenceEnd.ContextEnd : SequenceEnd.TokenLimit);
        else
            _planner.Continue(sequence);
    }

    private void End(LiveSequence sequence)
    {
        sequence.IsEnded = true;
        _planner.Release(sequence);
    }
}

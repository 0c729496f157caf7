using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ExoGrains.Models.Weights;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>Sums the negative log-likelihood of a token sequence as its logits arrive, and writes them to a file if
/// one is given.</summary>
/// <remarks>The file is written from the head's thread: nothing else waits for a head that scores.</remarks>
internal sealed class EvaluationObserver : ISequenceObserver
{
    private readonly ImmutableArray<int> _tokens;
    private readonly int _vocabularySize;
    private readonly SafetensorsWriter? _logitsFile;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private double _negativeLogLikelihood;

    public EvaluationObserver(ImmutableArray<int> tokens, int vocabularySize, SafetensorsWriter? logitsFile)
    {
        _tokens = tokens;
        _vocabularySize = vocabularySize;
        _logitsFile = logitsFile;
    }

    /// <summary>Completes when all positions are scored, or fails as the sequence failed.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Mean over tokens 1..n-1; meaningful once <see cref="Finished"/> is complete.</summary>
    public double MeanNegativeLogLikelihood => _negativeLogLikelihood / (_tokens.Length - 1);

    /// <inheritdoc/>
    public void OnToken(int token, ReadOnlySpan<TokenScore> scores) =>
        throw new UnreachableException("A scored sequence draws no tokens.");

    /// <inheritdoc/>
    public void OnLogits(int firstPosition, ReadOnlySpan<float> logits)
    {
        _logitsFile?.Write(MemoryMarshal.AsBytes(logits));
        for (var row = 0; row * _vocabularySize < logits.Length; row++)
        {
            var next = firstPosition + row + 1;
            if (next < _tokens.Length)
                _negativeLogLikelihood -= LogProbability(
                    logits.Slice(row * _vocabularySize, _vocabularySize), _tokens[next]);
        }
    }

    /// <inheritdoc/>
    public void OnFinished(SequenceEnd reason)
    {
        if (reason == SequenceEnd.Scored)
            _finished.TrySetResult();
        else
            _finished.TrySetCanceled();
    }

    /// <inheritdoc/>
    public void OnFailed(Exception exception) => _finished.TrySetException(exception);

    private static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        double highest = float.NegativeInfinity;
        foreach (var logit in logits)
            highest = Math.Max(highest, logit);
        double sum = 0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - highest);
        return logits[token] - highest - Math.Log(sum);
    }
}

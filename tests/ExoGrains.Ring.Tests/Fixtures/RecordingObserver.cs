namespace ExoGrains.Ring.Tests;

/// <summary>Keeps what it hears.</summary>
internal sealed class RecordingObserver(int capacity = 256) : ISequenceObserver
{
    private readonly TaskCompletionSource<SequenceEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<int> Tokens { get; } = new(capacity);

    public List<float> Logits { get; } = [];

    public List<TokenScore[]> Scores { get; } = [];

    public Task<SequenceEnd> Ended => _end.Task;

    public Action<int>? WhenToken { get; set; }

    public void OnToken(int token, ReadOnlySpan<TokenScore> scores)
    {
        Tokens.Add(token);
        if (scores.Length > 0)
            Scores.Add(scores.ToArray());
        WhenToken?.Invoke(Tokens.Count);
    }

    public void OnLogits(int firstPosition, ReadOnlySpan<float> logits)
    {
        Logits.AddRange(logits);
    }

    public void OnFinished(SequenceEnd reason) => _end.SetResult(reason);

    public void OnFailed(Exception exception) => _end.SetException(exception);
}

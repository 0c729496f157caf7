using ExoGrains.Compute;
using ExoGrains.Compute.Sampling;

namespace ExoGrains.Ring.Head;

/// <summary>A submitted sequence on the head's thread: its tokens, how far they are run, and its slot.</summary>
internal sealed class LiveSequence
{
    private readonly int[] _tokens;
    private readonly int _limitTokens;
    private volatile bool _isCancelRequested;

    /// <param name="request">A request that was checked.</param>
    /// <param name="observer">Told of everything.</param>
    /// <param name="sampling">How its tokens are drawn; valid.</param>
    /// <param name="limits">Longest sequence, and size of the vocabulary.</param>
    public LiveSequence(
        SequenceRequest request,
        ISequenceObserver observer,
        SamplingParameters sampling,
        (int ContextTokens, int Vocabulary) limits)
    {
        Request = request;
        Observer = observer;
        Sampling = sampling;
        Seed = request.Sampling.Seed ?? 0;
        PromptTokens = request.Tokens.Length;
        var wanted = request.IsScoring ? 0 : request.MaxTokens;
        _limitTokens = (int)Math.Min(limits.ContextTokens, (long)PromptTokens + wanted);
        IsContextShort = _limitTokens < (long)PromptTokens + wanted;
        _tokens = new int[_limitTokens];
        request.Tokens.CopyTo(_tokens);
        Length = PromptTokens;
        Scores = new TokenScore[request.ScoreCount is { } count ? Math.Min(count, limits.Vocabulary) + 1 : 0];
    }

    public SequenceRequest Request { get; }

    public ISequenceObserver Observer { get; }

    /// <summary>How its tokens are drawn.</summary>
    public SamplingParameters Sampling { get; }

    /// <summary>Same seed and logits, same tokens.</summary>
    public ulong Seed { get; }

    public int PromptTokens { get; }

    /// <summary>Room for the scores of one token.</summary>
    public TokenScore[] Scores { get; }

    /// <summary>Whether the context, not the request, ends it.</summary>
    public bool IsContextShort { get; }

    /// <summary>Tokens known: prompt and drawn.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens already put into steps.</summary>
    public int Scheduled { get; private set; }

    /// <summary>Tokens known but not yet in a step.</summary>
    public int Pending => Length - Scheduled;

    /// <summary>Its slot while it has one.</summary>
    public int Slot { get; set; }

    /// <summary>Whether its observer was told the end.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether the prompt and the tokens wanted are all there.</summary>
    public bool IsFull => Length == _limitTokens;

    /// <summary>Whether someone asked to end it.</summary>
    public bool IsCancelRequested => _isCancelRequested;

    /// <summary>Tokens known.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    /// <summary>Asks to end it; the head's thread does so.</summary>
    public void RequestCancel() => _isCancelRequested = true;

    /// <summary>Takes the next tokens into a step.</summary>
    /// <param name="count">How many, at most <see cref="Pending"/>.</param>
    /// <param name="destination">Out: the tokens.</param>
    public StepRow Schedule(int count, Span<int> destination)
    {
        var position = Scheduled;
        _tokens.AsSpan(position, count).CopyTo(destination);
        Scheduled += count;
        var outputs = Request.IsScoring ? count : Pending == 0 ? 1 : 0;
        return new StepRow(Slot, position, count, outputs);
    }

    /// <summary>Adds a drawn token.</summary>
    public void Append(int token) => _tokens[Length++] = token;
}

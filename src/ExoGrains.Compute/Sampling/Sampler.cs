using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Sampling;

/// <summary>Turns logits into one token. Not thread-safe; allocates nothing per call.</summary>
/// <remarks>
/// <para>Order, as in Hugging Face transformers (<c>generation/logits_process.py</c>) and vLLM's penalties: repetition
/// penalty over prompt and answer; frequency and presence penalty over the answer; temperature; top-k; top-p over what
/// top-k kept; min-p. At least one token is always kept.</para>
/// <para>One number in [0, 1) from <see cref="CounterRandom"/> per token is looked up in the cumulative distribution
/// of the kept tokens, ordered by falling probability, then rising id. Same logits, parameters, seed and position: same
/// token.</para>
/// </remarks>
public sealed unsafe class Sampler
{
    // Below this the reciprocal leaves the range of weights; the distribution is a single token long before.
    private const float SmallestTemperature = 1e-5f;
    private const int FirstRanks = 256;
    private const int RankGrowth = 8;
    private readonly float[] _logits;
    private readonly float[] _weights;
    private readonly int[] _answerCounts;
    private readonly bool[] _isSeen;
    private readonly RankedTokens _ranked;

    /// <summary>Reserves memory for a vocabulary.</summary>
    /// <param name="vocabularySize">Logits per call.</param>
    public Sampler(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        _logits = new float[vocabularySize];
        _weights = new float[vocabularySize];
        _answerCounts = new int[vocabularySize];
        _isSeen = new bool[vocabularySize];
        _ranked = new RankedTokens(vocabularySize);
    }

    /// <summary>Draws the token at a position.</summary>
    /// <param name="logits">[vocabulary]; unchanged.</param>
    /// <param name="parameters">Valid by <see cref="SamplingParameters.Validate"/>.</param>
    /// <param name="promptTokens">Counts for the repetition penalty.</param>
    /// <param name="answerTokens">Tokens generated so far; count for all penalties.</param>
    /// <param name="seed">The sequence's seed.</param>
    /// <param name="position">Position of the token that is drawn.</param>
    /// <returns>A token id. At temperatures below 1e-5 the largest logit after penalties, the lowest id among
    /// equals.</returns>
    /// <exception cref="ArgumentException">Wrong length, a token outside the vocabulary, or logits that are not
    /// finite.</exception>
    public int Sample(
        ReadOnlySpan<float> logits, in SamplingParameters parameters, ReadOnlySpan<int> promptTokens,
        ReadOnlySpan<int> answerTokens, ulong seed, int position)
    {
        if (logits.Length != _logits.Length)
            throw new ArgumentException($"{logits.Length} logits: expected {_logits.Length}, the vocabulary.");
        var largest = LogitScan.Maximum(logits);
        logits.CopyTo(_logits);
        if (parameters.HasPenalties)
        {
            ApplyPenalties(parameters, promptTokens, answerTokens);
            largest = LogitScan.Maximum(_logits);
        }

        return parameters.Temperature < SmallestTemperature
            ? Array.IndexOf(_logits, largest)
            : Draw(parameters, largest, CounterRandom.Uniform(seed, position));
    }

    private void ApplyPenalties(
        in SamplingParameters parameters, ReadOnlySpan<int> promptTokens, ReadOnlySpan<int> answerTokens)
    {
        CheckTokens(promptTokens);
        CheckTokens(answerTokens);
        foreach (var token in promptTokens)
            Repeat(token, parameters.RepetitionPenalty);
        foreach (var token in answerTokens)
        {
            Repeat(token, parameters.RepetitionPenalty);
            _answerCounts[token]++;
        }

        foreach (var token in answerTokens)
        {
            if (_answerCounts[token] == 0)
                continue;
            _logits[token] -= parameters.FrequencyPenalty * _answerCounts[token] + parameters.PresencePenalty;
            _answerCounts[token] = 0;
        }

        foreach (var token in promptTokens)
            _isSeen[token] = false;
        foreach (var token in answerTokens)
            _isSeen[token] = false;
    }

    // Once per distinct token, however often it occurs. Source: arXiv:1909.05858, section 4.1.
    private void Repeat(int token, float penalty)
    {
        if (_isSeen[token])
            return;
        _isSeen[token] = true;
        _logits[token] = _logits[token] > 0 ? _logits[token] / penalty : _logits[token] * penalty;
    }

    private int Draw(in SamplingParameters parameters, float largest, double uniform)
    {
        var total = Weigh(largest, parameters.Temperature);
        _ranked.Reset(_logits, largest, parameters.Temperature);
        var keptCount = _logits.Length;
        if (parameters.TopK > 0 && parameters.TopK < keptCount)
        {
            keptCount = parameters.TopK;
            total = SumRanked(keptCount);
        }

        if (parameters.TopP < 1 || parameters.MinP > 0)
            (keptCount, total) = Truncate(parameters, keptCount, total);
        return Find(uniform * total, keptCount);
    }

    // Weights relative to the most likely token, and their sum in order of ids.
    private double Weigh(float largest, float temperature)
    {
        fixed (float* logits = _logits)
        fixed (float* weights = _weights)
            KernelSet.ForThisProcessor.Exponentials(logits, largest, 1 / temperature, _logits.Length, weights);
        var total = 0.0;
        foreach (var weight in _weights)
            total += weight;
        return total;
    }

    private double SumRanked(int count)
    {
        _ranked.Require(_logits, count);
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
            sum += _weights[_ranked.Token(rank)];
        return sum;
    }

    private (int Count, double Sum) Truncate(in SamplingParameters parameters, int keptCount, double total)
    {
        var wanted = parameters.TopP < 1 ? parameters.TopP * total : double.PositiveInfinity;
        var sum = 0.0;
        for (var rank = 0; rank < keptCount; rank++)
        {
            var weight = RankedWeight(rank);
            if (rank > 0 && (sum >= wanted || weight < parameters.MinP))
                return (rank, sum);
            sum += weight;
        }

        return (keptCount, sum);
    }

    private int Find(double target, int keptCount)
    {
        var sum = 0.0;
        for (var rank = 0; rank < keptCount; rank++)
        {
            sum += RankedWeight(rank);
            if (sum > target)
                return _ranked.Token(rank);
        }

        // Only rounding of the sums leads here.
        return _ranked.Token(keptCount - 1);
    }

    private double RankedWeight(int rank)
    {
        if (rank >= _ranked.Count)
            _ranked.Require(_logits, rank == 0 ? FirstRanks : rank * RankGrowth);
        return _weights[_ranked.Token(rank)];
    }

    private void CheckTokens(ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)_logits.Length)
                throw new ArgumentException($"Token {token}: expected an id in [0, {_logits.Length}).");
        }
    }
}

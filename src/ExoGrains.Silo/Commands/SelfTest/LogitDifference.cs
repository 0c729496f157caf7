namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>How far logits are from those they should be.</summary>
/// <param name="RelativeError">Root of the summed squared differences over that of the expected logits.</param>
/// <param name="EqualBest">Positions whose best token is the expected one.</param>
/// <param name="Positions">Positions compared.</param>
internal readonly record struct LogitDifference(double RelativeError, int EqualBest, int Positions)
{
    // Activations of 16 bits may turn the best token where two are all but equal.
    private const double LeastShareOfBest = 0.98;

    /// <summary>Compares the last positions of a sequence with the stored logits, and every best token of the answer
    /// with the stored answer.</summary>
    /// <param name="reference">What is expected.</param>
    /// <param name="logits">At all positions of prompt and answer.</param>
    public static LogitDifference Of(SelfTestReference reference, ReadOnlySpan<float> logits)
    {
        var expected = reference.ReadLogits();
        var actual = logits[^expected.Length..];
        var (error, size) = (0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            error += Math.Pow((double)actual[i] - expected[i], 2);
            size += Math.Pow(expected[i], 2);
        }

        var equal = 0;
        for (var i = 0; i < reference.AnswerTokens.Length; i++)
        {
            var position = reference.PromptTokens.Length - 1 + i;
            var row = logits.Slice(position * reference.VocabularySize, reference.VocabularySize);
            equal += Best(row) == reference.AnswerTokens[i] ? 1 : 0;
        }

        return new LogitDifference(Math.Sqrt(error / size), equal, reference.AnswerTokens.Length);
    }

    /// <summary>Whether it is small enough.</summary>
    /// <param name="isExact">Whether everything was computed in float32; else 16 bits may have been rounded to.</param>
    public bool IsWithin(bool isExact) => RelativeError < Limit(isExact)
        && EqualBest >= Positions * (isExact ? 1 : LeastShareOfBest);

    /// <summary>Largest relative error.</summary>
    /// <param name="isExact">Whether everything was computed in float32.</param>
    public static double Limit(bool isExact) => isExact ? 1e-4 : 5e-2;

    private static int Best(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            best = row[i] > row[best] ? i : best;
        return best;
    }
}

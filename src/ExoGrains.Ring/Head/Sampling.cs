using ExoGrains.Contracts;

namespace ExoGrains.Ring.Head;

/// <summary>Makes the sampler of a sequence.</summary>
internal static class Sampling
{
    /// <summary>A sampler for one sequence.</summary>
    /// <exception cref="InvalidRequestException">A parameter is out of range.</exception>
    public static DrawToken Create(SequenceRequest request, int vocabulary)
    {
        if (request.Sampling.Temperature is not (null or 0))
            throw new InvalidRequestException("Only temperature 0 is served so far.");
        return (logits, _, _, _) => IndexOfLargest(logits[..vocabulary]);
    }

    private static int IndexOfLargest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }

        return best;
    }
}

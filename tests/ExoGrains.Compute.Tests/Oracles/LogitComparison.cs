namespace ExoGrains.Compute.Tests.Oracles;

/// <summary>How far computed logits are from a reference.</summary>
/// <param name="ArgmaxAgreement">Share of positions with the same argmax.</param>
/// <param name="MeanDivergence">Mean Kullback-Leibler divergence of the reference from the computed
/// distribution.</param>
/// <param name="RelativeError">Root of the summed squared differences over that of the reference.</param>
internal readonly record struct LogitComparison(double ArgmaxAgreement, double MeanDivergence, double RelativeError)
{
    public static LogitComparison Of(double[][] reference, float[] actual)
    {
        var vocabulary = reference[0].Length;
        double same = 0, divergence = 0, error = 0, norm = 0;
        for (var t = 0; t < reference.Length; t++)
        {
            var p = reference[t];
            var q = actual[(t * vocabulary)..((t + 1) * vocabulary)].Select(v => (double)v).ToArray();
            same += Array.IndexOf(p, p.Max()) == Array.IndexOf(q, q.Max()) ? 1 : 0;
            var (pSum, qSum) = (LogSum(p), LogSum(q));
            for (var i = 0; i < vocabulary; i++)
            {
                divergence += Math.Exp(p[i] - pSum) * (p[i] - pSum - q[i] + qSum);
                error += (p[i] - q[i]) * (p[i] - q[i]);
                norm += p[i] * p[i];
            }
        }

        return new(same / reference.Length, divergence / reference.Length, Math.Sqrt(error / norm));
    }

    private static double LogSum(double[] values)
    {
        var largest = values.Max();
        return largest + Math.Log(values.Sum(v => Math.Exp(v - largest)));
    }
}

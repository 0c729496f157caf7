using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>A ring with its layers and the KV cache that every rank keeps.</summary>
/// <param name="Order">Devices by rank.</param>
/// <param name="Split">Their layers.</param>
/// <param name="Kv">The same for all ranks.</param>
internal sealed record RingChoice(ImmutableArray<int> Order, LayerSplit Split, KvBudget Kv)
{
    // A choice that nobody asked for does not take all memory there is for sequences that may never come.
    private const double ModestShare = 0.5;

    // So much slower than the best ring may one be that has room for more KV cache.
    private const double KvSlack = 1.1;

    // Where the bisection of the throughput's time ends.
    private const double Accuracy = 1e-7;

    /// <summary>Finds the best ring for the objective of the options.</summary>
    /// <remarks>
    /// Latency and throughput: first the best ring with the least KV cache, which is the best of all; then, in the
    /// order of <see cref="KvBudget.Candidates"/>, the first budget with which a ring is at most a tenth slower, for
    /// latency without a rank more. Capacity: the budget of most tokens that any ring has room for, then the ring of
    /// least latency.
    /// </remarks>
    /// <returns>Null when no ring holds the model.</returns>
    public static RingChoice? Find(RingProblem problem)
    {
        var options = problem.Options;
        if (options.Objective == PlanObjective.Capacity)
            return FindRoomiest(problem);
        var budgets = KvBudget
            .Candidates(problem.Model.ContextTokens, options.ContextTokens, options.WantedSlotCount)
            .ToList();
        var finder = new RingFinder(problem, Windows(problem, budgets[^1], 1));
        var best = FindBest(problem, finder, budgets[^1], 1, problem.MaxRanks, double.PositiveInfinity);
        if (best is null)
            return null;
        var maxRanks = options.Objective == PlanObjective.Latency ? best.Order.Length : problem.MaxRanks;
        foreach (var share in options.ContextTokens is null ? [ModestShare, 1.0] : new[] { 1.0 })
        {
            foreach (var budget in budgets)
            {
                var limit = Value(best, options.Objective) * KvSlack;
                if (FindBest(problem, finder, budget, share, maxRanks, limit) is { } found)
                    return found;
            }
        }

        return best;
    }

    private static double Value(RingChoice ring, PlanObjective objective) =>
        objective == PlanObjective.Throughput ? ring.Split.SecondsPerStep : ring.Split.Seconds;

    private static RankWindows Windows(RingProblem problem, KvBudget budget, double share) =>
        new(problem, new RankFit(problem, budget, share), double.PositiveInfinity);

    private static RingChoice? FindBest(
        RingProblem problem, RingFinder finder, KvBudget budget, double share, int maxRanks, double limit)
    {
        var fit = new RankFit(problem, budget, share);
        return problem.Options.Objective == PlanObjective.Throughput
            ? FindSteadiest()
            : Ask(new RingQuery(new RankWindows(problem, fit, double.PositiveInfinity), maxRanks, false, limit));

        // The least time per micro-batch is one that some ring keeps with no rank slower than it.
        RingChoice? FindSteadiest()
        {
            var (found, low) = (AskSteady(limit, false), 0.0);
            if (found is null)
                return null;
            while (found.Split.SecondsPerStep - low > Accuracy * found.Split.SecondsPerStep)
            {
                var middle = (low + found.Split.SecondsPerStep) / 2;
                if (AskSteady(middle, false) is { } better && better.Split.SecondsPerStep < found.Split.SecondsPerStep)
                    found = better;
                else
                    low = middle;
            }

            return AskSteady(found.Split.SecondsPerStep, true) ?? found;
        }

        RingChoice? AskSteady(double seconds, bool takesAny) => Ask(
            new RingQuery(new RankWindows(problem, fit, seconds), maxRanks, true, seconds, takesAny));

        RingChoice? Ask(RingQuery query) =>
            finder.Find(query) is { } order && LayerSplit.Find(problem, order, query.Windows) is { } split
                ? new RingChoice(order, split, budget)
                : null;
    }

    private static RingChoice? FindRoomiest(RingProblem problem)
    {
        var options = problem.Options;
        var context = options.ContextTokens ?? problem.Model.ContextTokens;
        var least = options.ContextTokens ?? Math.Min(KvBudget.LeastContextTokens, context);
        var finder = new RingFinder(problem, Windows(problem, new KvBudget(least, 1), 1));
        var found = Ask(0);
        if (found is null)
            return null;
        var (fits, tooMuch) = (0, context - least + options.MostSlotCount);
        while (tooMuch - fits > 1)
        {
            var middle = fits + ((tooMuch - fits) / 2);
            if (Ask(middle) is { } better)
                (found, fits) = (better, middle);
            else
                tooMuch = middle;
        }

        return found;

        // Longer contexts first, then more of the longest.
        RingChoice? Ask(int step)
        {
            var budget = step <= context - least
                ? new KvBudget(least + step, 1)
                : new KvBudget(context, step - (context - least) + 1);
            return FindBest(problem, finder, budget, 1, problem.MaxRanks, double.PositiveInfinity);
        }
    }
}

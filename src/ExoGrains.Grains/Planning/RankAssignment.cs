using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Layers of each rank, and the KV cache they leave room for.</summary>
/// <param name="Layers">By rank, contiguous, covering all layers.</param>
/// <param name="Kv">The same for all ranks.</param>
internal sealed record RankAssignment(ImmutableArray<LayerRange> Layers, KvBudget Kv)
{
    // A choice that nobody asked for does not take all memory there is for sequences that may never come.
    private const double ModestShare = 0.5;

    /// <summary>Finds layers for ranks with the given memory.</summary>
    /// <param name="availableBytes">By rank; rank 0 is the head.</param>
    /// <param name="model">What is divided; it has as many layers as there are ranks at least.</param>
    /// <param name="options">Context and slots wanted.</param>
    /// <returns>Null when the model does not fit.</returns>
    public static RankAssignment? Find(ImmutableArray<long> availableBytes, ModelDescription model, PlanOptions options)
    {
        var memory = new RankMemory(model, options) { RankCount = availableBytes.Length };
        var budgets = KvBudget.Candidates(model.ContextTokens, options.ContextTokens, options.WantedSlotCount).ToList();
        foreach (var share in options.ContextTokens is null ? [ModestShare, 1.0] : new[] { 1.0 })
        {
            foreach (var budget in budgets)
            {
                if (Divide(availableBytes, memory, budget, share) is { } layers)
                    return new RankAssignment(layers, budget);
            }
        }

        return null;
    }

    private static ImmutableArray<LayerRange>? Divide(
        ImmutableArray<long> available, RankMemory memory, KvBudget budget, double kvShare)
    {
        bool Fits(LayerRange layers, int rank)
        {
            var rest = memory.UsableBytes(available[rank])
                - memory.WeightBytes(layers, rank == 0) - memory.OtherBytes(rank == 0);
            return rest >= 0 && memory.KvBytes(layers.Count, budget.Tokens) <= rest * kvShare;
        }

        var even = ToRanges(LayerSplit.ByWeightWithHead(
            memory.Model.LayerBytes.Length, HeadLayers(memory.Model), available.AsSpan()));
        for (var rank = 0; rank < even.Length; rank++)
        {
            if (!Fits(even[rank], rank))
                return Pack(available.Length, memory.Model.LayerBytes.Length, Fits);
        }

        return even;
    }

    // The head's own weights, counted in layers of average size: reading them takes as long as reading so many layers.
    private static int HeadLayers(ModelDescription model)
    {
        var layers = model.LayerBytes.Length;
        var sum = model.LayerBytes.Sum();
        return sum <= 0 ? 0 : (int)Math.Min(layers, Math.Round((double)model.HeadBytes * layers / sum));
    }

    // By share it does not fit: fill rank after rank as far as memory goes. When this finds nothing, nothing fits in
    // this order of ranks, because each rank takes all it can and leaves the least to the others.
    private static ImmutableArray<LayerRange>? Pack(int rankCount, int layerCount, Func<LayerRange, int, bool> fits)
    {
        var ranges = ImmutableArray.CreateBuilder<LayerRange>(rankCount);
        var first = 0;
        for (var rank = 0; rank < rankCount; rank++)
        {
            var last = layerCount - (rankCount - 1 - rank);
            var end = first;
            while (end < last && fits(new LayerRange(first, end + 1), rank))
                end++;
            if (end == first)
                return null;
            ranges.Add(new LayerRange(first, end));
            first = end;
        }

        return first == layerCount ? ranges.MoveToImmutable() : null;
    }

    private static ImmutableArray<LayerRange> ToRanges(int[] counts)
    {
        var ranges = ImmutableArray.CreateBuilder<LayerRange>(counts.Length);
        var first = 0;
        foreach (var count in counts)
        {
            ranges.Add(new LayerRange(first, first + count));
            first += count;
        }

        return ranges.MoveToImmutable();
    }
}

using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// What fits a device's memory with one KV budget; with the figures of a finished plan the planner's only look at
/// <see cref="RankMemory"/>.
/// </summary>
internal sealed class RankFit
{
    private readonly RingProblem _problem;
    private readonly RankMemory _memory;
    private readonly double _kvShare;
    private readonly long[][] _kvBytes;
    private readonly (long Alone, long Head, long Other)[] _otherBytes;

    /// <summary>Prepares a budget.</summary>
    /// <param name="problem">The devices.</param>
    /// <param name="kv">What every rank keeps.</param>
    /// <param name="kvShare">Share of the memory beside weights that the KV cache may take, above 0, 1 at most.</param>
    public RankFit(RingProblem problem, KvBudget kv, double kvShare)
    {
        _problem = problem;
        _kvShare = kvShare;
        var alone = Memory(problem.Model, problem.Options, 1, kv);

        // How many ranks there will be is not known yet; as many as there may be need most, so that what fits here
        // fits in any ring.
        var ring = Memory(problem.Model, problem.Options, Math.Max(2, problem.MaxRanks), kv);
        _memory = ring;
        var others = problem.Backends.Zip(problem.ThreadCounts).Distinct().ToDictionary(
            kind => kind, kind => OtherBytes(alone, ring, kind));
        _otherBytes = [.. problem.Backends.Zip(problem.ThreadCounts).Select(kind => others[kind])];
        var kvBytes = problem.Backends.Distinct().ToDictionary(
            backend => backend, backend => KvBytes(ring with { Backend = backend }, problem.LayerCount, kv));
        _kvBytes = [.. problem.Backends.Select(backend => kvBytes[backend])];
    }

    /// <summary>The memory model of a ring with so many ranks.</summary>
    public static RankMemory Memory(ModelDescription model, PlanOptions options, int rankCount, KvBudget kv) =>
        rankCount > 0 && kv.SlotCount > 0
            ? new RankMemory(model, options with { WantedSlotCount = kv.SlotCount })
            {
                RankCount = rankCount,
                ContextTokens = kv.ContextTokens,
            }
            : throw new ArgumentOutOfRangeException(nameof(rankCount), "A ring has a rank and a slot at least.");

    /// <summary>Whether the whole model fits one device.</summary>
    public bool FitsAlone(int device) => Fits(device, _otherBytes[device].Alone, true, 0, _problem.LayerCount);

    /// <summary>Whether layers fit a device as a rank of a ring of two or more.</summary>
    public bool Fits(int device, bool isHead, int first, int end) =>
        Fits(device, isHead ? _otherBytes[device].Head : _otherBytes[device].Other, isHead, first, end);

    private bool Fits(int device, long otherBytes, bool isHead, int first, int end)
    {
        var rest = _memory.UsableBytes(_problem.AvailableBytes[device]) - otherBytes
            - _problem.WeightBytes(device, isHead, first, end);
        return rest >= 0 && _kvBytes[device][end - first] <= rest * _kvShare;
    }

    private static (long Alone, long Head, long Other) OtherBytes(
        RankMemory alone, RankMemory ring, (Backend Backend, int Threads) kind)
    {
        ring = ring with { Backend = kind.Backend };
        return (
            (alone with { Backend = kind.Backend }).OtherBytes(true, kind.Threads),
            ring.OtherBytes(true, kind.Threads),
            ring.OtherBytes(false, kind.Threads));
    }

    // By number of layers.
    private static long[] KvBytes(RankMemory memory, int layerCount, KvBudget kv) =>
        [.. Enumerable.Range(0, layerCount + 1).Select(layers => memory.KvBytes(layers, kv))];
}

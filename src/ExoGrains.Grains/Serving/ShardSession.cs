using System.Globalization;
using System.Net;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>One rank of one instance at one epoch, loaded: weights, engine, ring, and on the head what answers
/// requests.</summary>
internal sealed class ShardSession : IAsyncDisposable
{
    /// <summary>Tokens of one step at most: a chunk of prompt, and a token each of as many sequences as a ring holds
    /// by default. Every buffer of a rank is sized for it.</summary>
    public const int MaxStepTokens = 256 + 8;

    private readonly ModelWeights _weights;
    private readonly IShardEngine _engine;
    private readonly RankRuntime _ring;

    private ShardSession(
        ShardAssignment assignment, ModelWeights weights, IShardEngine engine, RankRuntime ring, HeadServer? head)
    {
        Assignment = assignment;
        _weights = weights;
        _engine = engine;
        _ring = ring;
        Head = head;
    }

    /// <summary>What it was told to load.</summary>
    public ShardAssignment Assignment { get; }

    /// <summary>Answers requests; null on every rank but the head.</summary>
    public HeadServer? Head { get; }

    /// <summary>Present health.</summary>
    public ShardHealth Health => new(
        Assignment.Epoch,
        IsLoaded: true,
        _ring.IsConnected,
        _ring.Faulted.IsCompletedSuccessfully ? _ring.Faulted.Result.Message : null,
        _engine.MemoryBytes + _ring.MemoryBytes + (Head?.TextBytes ?? 0));

    /// <summary>Loads the shard's layers and takes the rank's seat; nothing is dialled yet.</summary>
    /// <param name="assignment">What to load.</param>
    /// <param name="model">The model.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="progress">Told how far the weights are, on the calling thread.</param>
    /// <param name="onFault">Called once, from any thread, when the ring breaks; not when the session is
    /// disposed.</param>
    /// <exception cref="NotReadyException">The device no longer has the backend of the plan.</exception>
    public static ShardSession Load(
        ShardAssignment assignment,
        CatalogModel model,
        ShardPlace place,
        IProgress<LoadProgress> progress,
        Action<RingFault> onFault)
    {
        var plan = assignment.Plan;
        var rank = plan.Ranks[assignment.Rank];
        RequireBackend(rank, assignment.Specification.Model, place.Device);
        var folder = ModelFolder.Open(model.FolderPath);

        // Before anything is loaded, because the pages it looks at count until it is done.
        var hash = ModelHash.Of(folder.ModelHash.ToString("x16", CultureInfo.InvariantCulture));
        var weights = folder.OpenWeights();
        IShardEngine? engine = null;
        try
        {
            EngineFactory.LimitMemory(rank.Backend, place.Device.MemoryUsableBytes);
            engine = EngineFactory.Create(
                rank.Backend,
                weights,
                new ShardSpecification(folder.Configuration, rank.Layers, IsHead: rank.Rank == 0),
                new EngineOptions(
                    assignment.Specification.Precision,
                    place.Device.ThreadCount,
                    plan.SlotCount,
                    plan.ContextTokens,
                    MaxStepTokens)
                {
                    KeyValueType = assignment.Specification.ChosenKeyValueType(),
                },
                progress);
            var ring = RankRuntime.Create(
                Seat(assignment, hash), engine, place.Listener, NextHop(plan, rank.Rank));
            ring.RanShort += place.OnShortage;
            var head = ring.Head is { } scheduler
                ? HeadServer.Create(folder, model.Card, scheduler, plan.ContextTokens, place.Time)
                : null;
            var session = new ShardSession(assignment, weights, engine, ring, head);
            _ = session.WatchAsync(onFault);
            return session;
        }
        catch
        {
            engine?.Dispose();
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Opens both edges.</summary>
    public Task OpenRingAsync(CancellationToken cancellationToken) => _ring.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ring.DisposeAsync();
        _engine.Dispose();
        _weights.Dispose();
    }

    private async Task WatchAsync(Action<RingFault> onFault)
    {
        var fault = await _ring.Faulted.ConfigureAwait(false);
        if (fault.Reason != RingFaultReason.LocalClose)
            onFault(fault);
    }

    // A plan outlives the silo that it was made for: one that starts again may be told to use another backend, or lose
    // one. The instance then plans anew.
    private static void RequireBackend(RankPlan rank, string model, LocalDevice device)
    {
        if (!device.Backends.Contains(rank.Backend))
            throw new NotReadyException(
                $"Rank {rank.Rank} of '{model}': got a plan for {rank.Backend} on {device.Name}, which now runs "
                + $"{string.Join(", ", device.Backends)}; it is planned again, or start that silo with "
                + $"the backend it had ('exograins doctor' says what is missing).");
    }

    private static RankSeat Seat(ShardAssignment assignment, ModelHash hash)
    {
        var ranks = assignment.Plan.Ranks;
        var count = ranks.Length;
        var seat = new RankSeat(
            assignment.Instance,
            assignment.Epoch,
            assignment.Rank,
            count,
            ranks[assignment.Rank].Device,
            ranks[(assignment.Rank + count - 1) % count].Device,
            ranks[(assignment.Rank + 1) % count].Device,
            hash);
        // Only a pair that was proven is known to arrive as it was dialled: without a proof, addresses may be
        // translated on the way.
        return count > 1 && assignment.Plan.Hops[seat.PreviousRank] is { Source: { } source } inbound
            ? seat with { InboundSource = IPAddress.Parse(source), InboundAddress = IPAddress.Parse(inbound.Address) }
            : seat;
    }

    private static RingHop? NextHop(RingPlan plan, int rank)
    {
        if (plan.Ranks.Length == 1)
            return null;
        var hop = plan.Hops[rank];
        return new RingHop(
            new IPEndPoint(IPAddress.Parse(hop.Address), hop.Port),
            hop.Source is null ? null : IPAddress.Parse(hop.Source),
            hop.Interface);
    }
}

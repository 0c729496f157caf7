using ExoGrains.Contracts;

namespace ExoGrains.Grains.Tests.Instances;

/// <summary>A rank that does what a test tells it to.</summary>
internal sealed class FakeShard : ILayerShardGrain
{
    public RingEpoch Epoch { get; private set; }

    public int LoadCount { get; private set; }

    public int UnloadCount { get; private set; }

    public string? Fault { get; set; }

    /// <summary>Epoch and progress of a load that runs.</summary>
    public (RingEpoch Epoch, LoadProgress Progress)? Load { get; set; }

    /// <summary>Awaited by every load; a test may fail or hold it.</summary>
    public Func<CancellationToken, Task> OnLoad { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task> OnOpen { get; set; } = _ => Task.CompletedTask;

    public Func<Task> OnHealth { get; set; } = () => Task.CompletedTask;

    public async Task LoadAsync(ShardAssignment assignment, CancellationToken cancellationToken)
    {
        LoadCount++;
        await OnLoad(cancellationToken);
        Epoch = assignment.Epoch;
        Fault = null;
    }

    public Task OpenRingAsync(RingEpoch epoch, CancellationToken cancellationToken) => OnOpen(cancellationToken);

    public Task WarmUpAsync(RingEpoch epoch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task UnloadAsync(RingEpoch epoch)
    {
        UnloadCount++;
        Epoch = default;
        return Task.CompletedTask;
    }

    public async Task<ShardHealth> GetHealthAsync()
    {
        await OnHealth();
        if (Load is { } load)
            return new ShardHealth(load.Epoch, false, false, null, 0) { Load = load.Progress };
        return new ShardHealth(Epoch, Epoch != default, Epoch != default, Fault, 0);
    }

    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        RingEpoch epoch, GenerationRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Control only.");

    public Task<EvaluationResult> EvaluateAsync(
        RingEpoch epoch, EvaluationRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Control only.");
}

using ExoGrains.Contracts;

namespace ExoGrains.Grains.Serving;

/// <summary>A load that runs: noted by the thread that loads, read by whoever asks how the rank is.</summary>
/// <param name="epoch">Epoch it is for.</param>
internal sealed class ShardLoad(RingEpoch epoch) : IProgress<LoadProgress>
{
    private readonly Lock _gate = new();
    private LoadProgress? _progress;

    /// <summary>What the rank says of itself meanwhile.</summary>
    public ShardHealth Health => new(epoch, IsLoaded: false, IsConnected: false, null, 0) { Load = Progress };

    /// <summary>How far it is; null before the first piece.</summary>
    public LoadProgress? Progress
    {
        get
        {
            lock (_gate)
                return _progress;
        }
    }

    /// <inheritdoc/>
    public void Report(LoadProgress value)
    {
        lock (_gate)
            _progress = value;
    }
}

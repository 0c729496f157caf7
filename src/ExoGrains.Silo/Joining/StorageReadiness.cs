namespace ExoGrains.Silo.Joining;

/// <summary>Knows when the silo's grain storage has been set up.</summary>
internal sealed class StorageReadiness : ILifecycleParticipant<ISiloLifecycle>
{
    private volatile bool _isReady;

    /// <summary>Whether it has.</summary>
    public bool IsReady => _isReady;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(StorageReadiness),
        // Storage providers are set up one stage before.
        ServiceLifecycleStage.ApplicationServices + 1,
        _ =>
        {
            _isReady = true;
            return Task.CompletedTask;
        });
}

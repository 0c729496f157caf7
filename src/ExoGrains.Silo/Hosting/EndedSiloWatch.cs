namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Declares silos of this machine dead as soon as their process has ended, however it ended. Orleans alone finds a
/// killed silo by missed probes, which takes seconds and, when set to be fast, evicts healthy silos of a busy machine.
/// Here the operating system is asked: a process that ended no longer holds its lock, and one that is merely slow still
/// does.
/// </summary>
internal sealed partial class EndedSiloWatch(
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    DataFolder folder,
    ILogger<EndedSiloWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Away from the thread that starts the host.
        await Task.Yield();
        using var timer = new PeriodicTimer(Period);
        while (await NextAsync(timer, stoppingToken))
        {
            foreach (var member in membership.CurrentSnapshot.Members.Values)
            {
                var silo = member.SiloAddress;
                if (member.Status is SiloStatus.Dead or SiloStatus.None || silo.Equals(self.SiloAddress))
                    continue;
                if (SiloLock.HasEnded(folder, silo.Endpoint.Port, silo.ToParsableString()))
                    await DeclareDeadAsync(silo);
            }
        }
    }

    private async Task DeclareDeadAsync(SiloAddress silo)
    {
        try
        {
            if (await membership.TryKill(silo))
                LogEnded(silo);
        }
        catch (Exception e)
        {
            // The table may be locked or out of reach for a moment; the next round tries again.
            LogNotDeclared(e, silo);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

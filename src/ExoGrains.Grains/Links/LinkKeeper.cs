using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Grains.Devices.Interfaces;
using Microsoft.Extensions.Hosting;

namespace ExoGrains.Grains.Links;

/// <summary>Keeps the proofs from this device to all others fresh, through its interface grains.</summary>
/// <param name="grains">To reach devices and interfaces.</param>
/// <param name="devices">Who is alive.</param>
/// <param name="device">This device.</param>
/// <param name="interfaces">Tells when addresses or links of this machine change.</param>
/// <param name="book">Where results are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class LinkKeeper(
    IGrainFactory grains,
    SiloDevices devices,
    LocalDevice device,
    InterfaceFacts interfaces,
    LinkBook book,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<DeviceId, Task> _running = [];
    private readonly HashSet<DeviceId> _stale = [];
    private int _hasChanged;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        interfaces.Changed += NoteChange;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                LookAround(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        finally
        {
            interfaces.Changed -= NoteChange;
        }
    }

    private void NoteChange(object? sender, EventArgs e) => Volatile.Write(ref _hasChanged, 1);

    // One round per peer at a time: a peer that hangs must not delay the proofs to others.
    private void LookAround(CancellationToken stoppingToken)
    {
        var peers = devices.Alive().Remove(device.Id);
        book.KeepPeers(peers);
        foreach (var gone in _running.Keys.Where(peer => !peers.Contains(peer)).ToList())
            _running.Remove(gone);
        if (Interlocked.Exchange(ref _hasChanged, 0) != 0)
            _stale.UnionWith(peers);
        foreach (var peer in peers.Where(peer => _running.GetValueOrDefault(peer) is not { IsCompleted: false }))
            _running[peer] = ProveAsync(peer, mustRenew: _stale.Remove(peer), stoppingToken);
    }

    private async Task ProveAsync(DeviceId peer, bool mustRenew, CancellationToken stoppingToken)
    {
        try
        {
            var known = await grains.GetGrain<IDeviceGrain>(peer.Value).GetLinkPeerAsync()
                .WaitAsync(AnswerLimit, time, stoppingToken);
            await grains.GetGrain<IDeviceGrain>(device.Id.Value).ProveLinksAsync([known], mustRenew)
                .WaitAsync(AnswerLimit, time, stoppingToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException
            or OperationCanceledException)
        {
            // It died a moment ago, or hangs; the next round asks again.
        }
    }
}

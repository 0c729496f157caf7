using System.Collections.Concurrent;
using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.ChatTemplates;
using ExoGrains.Ring;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Serving;

/// <summary>The ranks that run in this process, and the ring port they share. One per silo.</summary>
/// <remarks>
/// Shard grains come and go as Orleans likes; what they control stays here. Loads and unloads are serialised, so that a
/// device never holds two versions of a rank at once.
/// </remarks>
public sealed partial class ShardHost : IAsyncDisposable
{
    private readonly LocalDevice _device;
    private readonly DeviceMemory _memory;
    private readonly ModelCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly ILogger<ShardHost> _logger;
    private readonly RingListener _listener;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly ConcurrentDictionary<(InstanceId Instance, int Rank), ShardSession> _sessions = new();
    private readonly ConcurrentDictionary<(InstanceId Instance, int Rank), ShardLoad> _loads = new();

    /// <summary>
    /// Opens the ring port: on all addresses, since the dialler decides which one is used, unless the device is on
    /// loopback only.
    /// </summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public ShardHost(
        LocalDevice device, DeviceMemory memory, ModelCatalog catalog, TimeProvider time, ILogger<ShardHost> logger)
    {
        _device = device;
        _memory = memory;
        _catalog = catalog;
        _time = time;
        _logger = logger;
        var key = device.ClusterKey.AsSpan();
        _listener = IPAddress.IsLoopback(device.Address)
            ? RingListener.Start(device.Id, device.Incarnation, key, [new(device.Address, device.RingPort)])
            : RingListener.StartOnAllAddresses(device.Id, device.Incarnation, key, device.RingPort);
        _listener.Refused += refusal => LogRefused(refusal.Remote?.ToString() ?? "other addresses", refusal.Failure);
    }

    /// <summary>Proves links from this device to others.</summary>
    public LinkProber Prober => _listener.Prober;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
            await session.DisposeAsync();
        _sessions.Clear();
        await _listener.DisposeAsync();
        _changes.Dispose();
    }

    /// <summary>Loads a rank; whatever an older epoch of it had loaded is gone before.</summary>
    /// <param name="assignment">What to load.</param>
    /// <param name="onFault">Called once, from any thread, if the rank's ring breaks later.</param>
    /// <param name="cancellationToken">Ends the wait for a turn; a load that has begun runs to its end.</param>
    /// <exception cref="NotReadyException">A newer epoch of the rank is loaded.</exception>
    /// <exception cref="ModelNotFoundException">This device does not have the model.</exception>
    /// <exception cref="InvalidRequestException">A file of the model is wrong or missing.</exception>
    internal async Task LoadAsync(
        ShardAssignment assignment, Action<RingFault> onFault, CancellationToken cancellationToken)
    {
        var rank = (assignment.Instance, assignment.Rank);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            await UnloadUpToAsync(assignment.Instance, assignment.Rank, assignment.Epoch);
            var start = _time.GetTimestamp();
            var load = _loads[rank] = new ShardLoad(assignment.Epoch);
            var model = _catalog.Resolve(assignment.Specification.Model);
            var place = new ShardPlace(_device, _listener, _time, OnShortage);
            _sessions[rank] = await Task.Run(
                () => ShardSession.Load(assignment, model, place, load, onFault), CancellationToken.None);
            var (weightBytes, seconds) = (load.Progress?.TotalBytes ?? 0, _time.GetElapsedTime(start).TotalSeconds);
            LogLoaded(assignment.Rank, assignment.Specification.Model, weightBytes, seconds);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException or ChatTemplateException)
        {
            throw new InvalidRequestException(
                $"Model '{assignment.Specification.Model}' cannot be loaded on {_device.Name}: {e.Message}", e);
        }
        finally
        {
            _loads.TryRemove(rank, out _);
            _changes.Release();
        }
    }

    /// <summary>Frees a rank that is loaded at this epoch or an older one.</summary>
    internal async Task UnloadAsync(InstanceId instance, int rank, RingEpoch epoch)
    {
        await _changes.WaitAsync();
        try
        {
            if (Find(instance, rank)?.Assignment.Epoch.Value <= epoch.Value)
                await UnloadUpToAsync(instance, rank, epoch);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>The loaded rank at any epoch; null when none is loaded.</summary>
    internal ShardSession? Find(InstanceId instance, int rank) => _sessions.GetValueOrDefault((instance, rank));

    /// <summary>How a rank is: loaded, being loaded, or not there.</summary>
    internal ShardHealth GetHealth(InstanceId instance, int rank) =>
        Find(instance, rank)?.Health
        ?? _loads.GetValueOrDefault((instance, rank))?.Health
        ?? new ShardHealth(default, IsLoaded: false, IsConnected: false, null, 0);

    /// <summary>The loaded rank at exactly this epoch.</summary>
    /// <exception cref="NotReadyException">It is not loaded, or at another epoch.</exception>
    internal ShardSession Get(InstanceId instance, int rank, RingEpoch epoch) =>
        Find(instance, rank) is { } session && session.Assignment.Epoch == epoch
            ? session
            : throw new NotReadyException(
                $"Rank {rank} of instance {instance} is not loaded at epoch {epoch} on {_device.Name}; ask again.");

    /// <summary>The head at exactly this epoch.</summary>
    /// <exception cref="NotReadyException">It is not loaded, or at another epoch.</exception>
    internal HeadServer GetHead(InstanceId instance, RingEpoch epoch) => Get(instance, rank: 0, epoch).Head!;

    private void OnShortage(EngineMemoryException shortage)
    {
        _memory.NoteShortage(shortage);
        LogShortage(shortage.Message);
    }

    private async Task UnloadUpToAsync(InstanceId instance, int rank, RingEpoch epoch)
    {
        if (Find(instance, rank) is not { } present)
            return;
        if (present.Assignment.Epoch.Value > epoch.Value)
            throw new NotReadyException(
                $"Rank {rank} of instance {instance} is at epoch {present.Assignment.Epoch}; epoch {epoch} is over.");
        _sessions.TryRemove((instance, rank), out _);
        await present.DisposeAsync();
    }
}

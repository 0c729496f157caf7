using System.Collections.Immutable;
using System.Net;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// A silo's seat in its cluster over the life of the process: decided at the start, remembered in the data folder, and
/// followed where the cluster's seed moves or yields to an older one.
/// </summary>
internal sealed class SiloSeat : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Action<string> _say;
    private readonly SeedReach _reach;
    private readonly ClusterDiscovery? _discovery;
    private SiloHostOptions _options;
    private ClusterPlace? _place;
    private bool _hasRun;

    private SiloSeat(
        SiloHostOptions options, ClusterKey key, ClusterPlace? place, ClusterDiscovery? discovery, Action<string> say)
    {
        _options = options;
        _reach = new SeedReach(key, options.ClusterName);
        _place = place;
        _discovery = discovery;
        _say = say;
    }

    private bool IsJoining => !_options.Join.IsEmpty;

    /// <summary>Finds the seat; takes up to a few seconds where no cluster is known yet.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="makesNewCluster">Whether the remembered cluster is given up, and a new one made.</param>
    /// <param name="say">Where a line for people goes.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ExoGrainsException">The data folder or its key cannot be used.</exception>
    public static async Task<SiloSeat> OpenAsync(
        SiloHostOptions options, bool makesNewCluster, Action<string> say, CancellationToken stop)
    {
        var folder = DataFolder.Open(options.DataPath);
        var key = folder.ResolveKey(options.Key, mayCreate: options.Join.IsEmpty);
        var isTold = !options.IsClusterRemembered || !options.Join.IsEmpty;
        if (!isTold && !makesNewCluster)
            options = await WaitForNetworkAsync(options, say, stop);
        if (options.AddressReason is { } reason)
            say($"Address {options.Address} ({reason}); set another with --address.");
        if (isTold || options.IsLocalOnly)
            return new SiloSeat(options, key, place: null, discovery: null, say);
        var search = new SeatSearch(options, folder, key, say);
        var (cluster, discovery) = await search.FindAsync(makesNewCluster, stop);
        return new SiloSeat(options with { Join = cluster.Joined }, key, cluster.Place, discovery, say);
    }

    /// <summary>Waits until the silo can take its seat: a member needs its seed.</summary>
    /// <returns>The options for it.</returns>
    /// <exception cref="Client.Clusters.ClusterCallException">
    /// The first time, where the silo was told whom to join: it answers that this silo may not.
    /// </exception>
    public async Task<SiloHostOptions> WaitUntilReadyAsync(CancellationToken stop)
    {
        ChooseAddress();
        var wait = new SeedWait(_options.ClusterName, _say, TimeProvider.System);
        while (FindSeedEndpoints() is { IsEmpty: false } endpoints)
        {
            if (await _reach.FindFaultAsync(endpoints, stop) is not { } fault)
            {
                RememberJoined();
                _hasRun = true;
                return _options with { Join = endpoints };
            }

            if (IsJoining && !_hasRun && !fault.IsOutage)
                throw fault;
            wait.Note(endpoints, fault.Message);
            await WaitForNewsAsync(stop);
        }

        _hasRun = true;
        return _options;
    }

    /// <summary>Waits until the silo has to start again on another seat or address, which may be never.</summary>
    /// <returns>Why, for people.</returns>
    public async Task<string> WaitForMoveAsync(CancellationToken stop) =>
        await await Task.WhenAny(WaitForSeedToMoveAsync(stop), AddressWatch.WaitForLossAsync(_options, stop));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _discovery?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A silo of a cluster on other machines has nothing to do before there is a network; a seed serves its own machine.
    private static async Task<SiloHostOptions> WaitForNetworkAsync(
        SiloHostOptions options, Action<string> say, CancellationToken stop)
    {
        var isSaid = false;
        while (options.AddressReason is not null && options.IsLocalOnly
            && ClusterMemory.Read(options.DataPath, options.ClusterName) is { IsMember: true })
        {
            if (!isSaid)
                say("Waiting for a network: this silo belongs to a cluster on other machines, and no network is up.");
            isSaid = true;
            await Task.Delay(Pause, stop);
            options = options.WithAddress(AdvertisedAddress.OfThisMachine(options.InterfaceKinds));
        }

        return options;
    }

    private static ImmutableArray<ClusterEndpoint> EndpointsOf(SeedIdentity seed) =>
        [.. seed.Endpoints.Select(endpoint => new ClusterEndpoint(endpoint.Address.ToString(), endpoint.Port))];

    private ImmutableArray<ClusterEndpoint> FindSeedEndpoints() =>
        _place is { IsOwner: false, Seed: var seed } ? EndpointsOf(seed) : _options.Join;

    private void RememberJoined()
    {
        if (IsJoining && _options.IsClusterRemembered && !_options.IsLocalOnly)
            ClusterMemory.WriteJoined(_options.DataPath, _options.ClusterName, _options.Join);
    }

    private async Task<string> WaitForSeedToMoveAsync(CancellationToken stop)
    {
        while (_discovery is not null && _place is { } seen)
        {
            var next = await _discovery.NextPlaceAsync(seen, stop);
            var isSame = next.IsOwner == seen.IsOwner && next.Seed.IsSameAs(seen.Seed);
            // A message may be an old one, sent again by somebody; a seed that answers at its port is there now.
            while (!isSame && !next.IsOwner && await _reach.FindFaultAsync(EndpointsOf(next.Seed), stop) is not null)
            {
                await Task.Delay(Pause, stop);
                next = await _discovery.NextPlaceAsync(seen, stop);
            }

            Take(next);
            if (!isSame)
                return SayMoved(seen, next);
            if (!next.IsOwner && await _reach.FindFaultAsync(EndpointsOf(seen.Seed), stop) is not null
                && await _reach.FindFaultAsync(EndpointsOf(next.Seed), stop) is null)
                return $"its seed is now at {next.Seed.Endpoints[0]}";
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        return "";
    }

    private async Task WaitForNewsAsync(CancellationToken stop)
    {
        var pause = Task.Delay(Pause, stop);
        if (_discovery is not null)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var news = _discovery.NextPlaceAsync(_place, limit.Token);
            if (await Task.WhenAny(news, pause) == news)
                Take(await news);
            await limit.CancelAsync();
        }

        await pause;
    }

    private void Take(ClusterPlace place)
    {
        _place = place;
        ClusterMemory.Write(_options.DataPath, _options.ClusterName, place);
    }

    private string SayMoved(ClusterPlace seen, ClusterPlace next) => seen.IsOwner
        ? $"its cluster '{_options.ClusterName}' met an older one of the same name and key, with its seed at "
            + $"{next.Seed.Endpoints[0]}, and becomes part of it; what it had placed stays in {_options.DataPath}"
        : $"cluster '{_options.ClusterName}' has its seed at {next.Seed.Endpoints[0]} now";

    // Before each start but the first: a lease may have ended meanwhile. A silo of this machine alone stays that.
    private void ChooseAddress()
    {
        if (!_hasRun || _options.AddressReason is null || _options.IsLocalOnly)
            return;
        var chosen = AdvertisedAddress.OfThisMachine(_options.InterfaceKinds);
        if (IPAddress.IsLoopback(chosen.Address) || chosen.Address.Equals(_options.Address))
            return;
        _options = _options.WithAddress(chosen);
        _discovery?.MoveTo(SeatSearch.Own(_options));
        _say($"Address {_options.Address} ({_options.AddressReason}); set another with --address.");
    }
}

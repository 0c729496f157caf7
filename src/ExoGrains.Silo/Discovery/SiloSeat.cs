using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// A silo's seat in its cluster over the life of the process: decided at the start, remembered in the data folder, and
/// followed where the cluster's seed moves or yields to an older one.
/// </summary>
internal sealed class SiloSeat : IAsyncDisposable
{
    private static readonly TimeSpan ReachPeriod = TimeSpan.FromSeconds(1);

    private readonly SeedReach _reach;
    private readonly Action<string> _say;
    private readonly ClusterDiscovery? _discovery;
    private SiloHostOptions _options;
    private ClusterPlace? _seat;
    private bool _isAddressSaid;

    private SiloSeat(
        SiloHostOptions options, SeedReach reach, Action<string> say, ClusterPlace? seat, ClusterDiscovery? discovery)
    {
        _options = options;
        _reach = reach;
        _say = say;
        _seat = seat;
        _discovery = discovery;
    }

    /// <summary>Finds the seat; takes up to a few seconds where no cluster is known yet.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="makesNewCluster">Whether the remembered cluster is given up, and a new one made.</param>
    /// <param name="say">Where a line for people goes.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ExoGrainsException">The data folder cannot be used.</exception>
    public static async Task<SiloSeat> OpenAsync(
        SiloHostOptions options, bool makesNewCluster, Action<string> say, CancellationToken stop)
    {
        var reach = new SeedReach(options);
        if (!options.IsClusterRemembered)
            return new SiloSeat(options, reach, say, seat: null, discovery: null);
        var folder = DataFolder.Open(options.DataPath);
        if (!makesNewCluster)
            options = await WaitForNetworkAsync(options, say, stop);
        if (IPAddress.IsLoopback(options.Address))
            return new SiloSeat(options, reach, say, seat: null, discovery: null);

        // Silos that share a folder decide one after the other: the later ones find what the first has remembered.
        await using var turn = await FolderTurn.TakeAsync(folder.Root, stop);
        if (makesNewCluster)
            ClusterMemory.Forget(folder.Root);
        var remembered = ClusterMemory.Read(folder.Root, options.ClusterName);
        var self = folder.ReadOrCreateDeviceId(options.SiloPort);
        if (remembered is null && (makesNewCluster || !options.IsDiscovering))
            remembered = NewSeat(self, options);
        if (!options.IsDiscovering)
        {
            Remember(options, remembered!);
            return new SiloSeat(options, reach, say, remembered, discovery: null);
        }

        var election = new SeedElection(
            options.ClusterName, self, [Own(options)], remembered?.Seed, remembered?.IsOwner == true,
            TimeProvider.System);
        var discovery = ClusterDiscovery.Start(
            election, options.ClusterName, [.. folder.ReadOrCreateKey()], options.DiscoveryPort, say);
        try
        {
            var seat = await discovery.NextSeatAsync(seen: null, stop);
            Remember(options, seat);
            if (remembered is null)
                say(FirstWords(options, seat));
            return new SiloSeat(options, reach, say, seat, discovery);
        }
        catch
        {
            await discovery.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the silo can take its seat: a member needs its seed.</summary>
    /// <returns>The options for it.</returns>
    public async Task<SiloHostOptions> WaitUntilReadyAsync(CancellationToken stop)
    {
        ChooseAddress();
        var wait = new SeedWait(_options, _say, TimeProvider.System);
        while (_seat is { IsOwner: false, Seed: var seed })
        {
            if (await _reach.FindFaultAsync(seed.Endpoints, stop) is not { } fault)
                return _options.AsMemberOf(seed.Endpoints);
            wait.Note(seed, fault);
            await WaitForNewsAsync(stop);
        }

        return _options;
    }

    /// <summary>Waits until the silo has to start again on another seat or address, which may be never.</summary>
    /// <returns>Why, for people.</returns>
    public async Task<string> WaitForMoveAsync(CancellationToken stop) =>
        await await Task.WhenAny(WaitForSeedToMoveAsync(stop), AddressWatch.WaitForLossAsync(_options, stop));

    private async Task<string> WaitForSeedToMoveAsync(CancellationToken stop)
    {
        if (_discovery is null || _seat is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return "";
        }

        while (true)
        {
            var (seen, next) = (_seat, await _discovery.NextSeatAsync(_seat, stop));
            var isSame = next.IsOwner == seen.IsOwner && next.Seed.IsSameAs(seen.Seed);
            // A message may be an old one, sent again by somebody; a seed that answers at its port is there now.
            while (!isSame && await _reach.FindFaultAsync(next.Seed.Endpoints, stop) is not null)
            {
                await Task.Delay(ReachPeriod, stop);
                next = await _discovery.NextSeatAsync(seen, stop);
            }

            _seat = next;
            Remember(_options, next);
            if (!isSame)
                return Moved(seen, next);
            if (!next.IsOwner && await _reach.FindFaultAsync(seen.Seed.Endpoints, stop) is not null)
                return $"its seed is now at {next.Seed.Endpoints[0]}";
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _discovery?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A silo of a cluster on other machines has nothing to do before there is a network; a seed serves its own machine.
    private static async Task<SiloHostOptions> WaitForNetworkAsync(
        SiloHostOptions options, Action<string> say, CancellationToken stop)
    {
        var isSaid = false;
        while (options.AddressReason is not null && IPAddress.IsLoopback(options.Address)
            && ClusterMemory.Read(options.DataPath, options.ClusterName) is { IsOwner: false })
        {
            if (!isSaid)
                say("Waiting for a network: this silo belongs to a cluster on other machines, and no network is up.");
            isSaid = true;
            await Task.Delay(ReachPeriod, stop);
            options = options.WithAddress(AdvertisedAddress.OfThisMachine());
        }

        return options;
    }

    // Before each start: a lease may have ended meanwhile. A silo of this machine alone stays that.
    private void ChooseAddress()
    {
        if (_options.AddressReason is null)
            return;
        var chosen = AdvertisedAddress.OfThisMachine();
        var isNew = !IPAddress.IsLoopback(_options.Address) && !IPAddress.IsLoopback(chosen.Address)
            && !chosen.Address.Equals(_options.Address);
        if (isNew)
        {
            _options = _options.WithAddress(chosen);
            _discovery?.MoveTo(Own(_options));
        }

        if (isNew || !_isAddressSaid)
            _say($"Address {_options.Address} ({_options.AddressReason}); set another with --address.");
        _isAddressSaid = true;
    }

    private static IPEndPoint Own(SiloHostOptions options) => new(options.Address, options.ClusterPort);

    private static ClusterPlace NewSeat(DeviceId self, SiloHostOptions options) => new(
        IsOwner: true,
        new SeedIdentity(
            self,
            DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
            [Own(options)]));

    private static void Remember(SiloHostOptions options, ClusterPlace seat) =>
        ClusterMemory.Write(options.DataPath, options.ClusterName, seat);

    private static string FirstWords(SiloHostOptions options, ClusterPlace seat) => seat.IsOwner
        ? $"No cluster '{options.ClusterName}' answers on this network: this silo is its seed. Others on this network "
            + "find it by themselves once they have its key ('exograins key'); from elsewhere, start them with "
            + $"--join {Own(options)}."
        : $"Found cluster '{options.ClusterName}' with its seed at {string.Join(", ", seat.Seed.Endpoints)}.";

    private string Moved(ClusterPlace seen, ClusterPlace next) => seen.IsOwner
        ? $"its cluster '{_options.ClusterName}' met an older one of the same name and key, with its seed at "
            + $"{next.Seed.Endpoints[0]}, and becomes part of it; what it had placed stays in {_options.DataPath}"
        : $"cluster '{_options.ClusterName}' has its seed at {next.Seed.Endpoints[0]} now";

    private async Task WaitForNewsAsync(CancellationToken stop)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stop);
        pause.CancelAfter(ReachPeriod);
        try
        {
            if (_discovery is null)
            {
                await Task.Delay(ReachPeriod, stop);
                return;
            }

            _seat = await _discovery.NextSeatAsync(_seat, pause.Token);
            Remember(_options, _seat);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Nothing new within the period.
        }
    }
}

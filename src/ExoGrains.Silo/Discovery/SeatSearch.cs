using System.Net;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>Finds a silo's seat at the start of its process.</summary>
/// <param name="options">What was asked for; the cluster is remembered or looked for.</param>
/// <param name="folder">The data folder.</param>
/// <param name="key">The cluster key.</param>
/// <param name="say">Where a line for people goes.</param>
internal sealed class SeatSearch(SiloHostOptions options, DataFolder folder, ClusterKey key, Action<string> say)
{
    /// <summary>Finds it in the memory of the folder, or on the network, which takes up to a few seconds.</summary>
    /// <param name="makesNewCluster">Whether a remembered cluster is given up, and a new one made.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The place, and what goes on talking to the network, if anything does; else what to join.</returns>
    public async Task<(RememberedCluster Cluster, ClusterDiscovery? Discovery)> FindAsync(
        bool makesNewCluster, CancellationToken stop)
    {
        // Silos that share a folder decide one after the other: the later ones find what the first has remembered.
        await using var turn = await FolderTurn.TakeAsync(folder.Root, stop);
        if (makesNewCluster)
            ClusterMemory.Forget(folder.Root);
        var remembered = ClusterMemory.Read(folder.Root, options.ClusterName);
        if (remembered is { Place: null })
            return (remembered, null);
        var self = folder.ReadOrCreateDeviceId(options.SiloPort);
        var place = remembered?.Place;
        if (place is null && (makesNewCluster || !options.IsDiscovering))
            place = NewPlace(self);
        if (options.IsDiscovering)
            return await AskNetworkAsync(self, place, isNew: place is null, stop);
        ClusterMemory.Write(folder.Root, options.ClusterName, place!);
        return (new RememberedCluster(place, []), null);
    }

    /// <summary>Where this silo's own cluster port is.</summary>
    public static IPEndPoint Own(SiloHostOptions options) => new(options.Address, options.ClusterPort);

    private async Task<(RememberedCluster Cluster, ClusterDiscovery? Discovery)> AskNetworkAsync(
        DeviceId self, ClusterPlace? known, bool isNew, CancellationToken stop)
    {
        var election = new SeedElection(
            options.ClusterName, self, [Own(options)], known?.Seed, known?.IsOwner == true, TimeProvider.System);
        var discovery = ClusterDiscovery.Start(
            election, options.ClusterName, [.. key.Bytes], options.DiscoveryPort, say);
        try
        {
            var place = await discovery.NextPlaceAsync(seen: null, stop);
            ClusterMemory.Write(folder.Root, options.ClusterName, place);
            if (isNew)
                say(FirstWords(place));
            return (new RememberedCluster(place, []), discovery);
        }
        catch
        {
            await discovery.DisposeAsync();
            throw;
        }
    }

    private ClusterPlace NewPlace(DeviceId self) => new(
        IsOwner: true,
        new SeedIdentity(
            self,
            DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
            [Own(options)]));

    private string FirstWords(ClusterPlace place) => place.IsOwner
        ? $"No cluster '{options.ClusterName}' answers on this network: this silo is its seed. Others on this network "
            + "find it by themselves once they have its key ('exograins key'); from elsewhere, start them with "
            + $"--join {Own(options)}."
        : $"Found cluster '{options.ClusterName}' with its seed at {string.Join(", ", place.Seed.Endpoints)}.";
}

using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// What a data folder remembers of the cluster it belongs to, in <c>cluster.json</c>. A folder that belongs to one
/// never makes another by itself.
/// </summary>
internal static class ClusterMemory
{
    private const string FileName = "cluster.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Path of the file in a data folder.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, FileName);

    /// <summary>What a folder remembers; null where it is nothing, or of a cluster of another name.</summary>
    /// <exception cref="ExoGrainsException">The file holds something else.</exception>
    public static RememberedCluster? Read(string dataFolder, string cluster)
    {
        var path = PathIn(dataFolder);
        if (!File.Exists(path))
            return null;
        try
        {
            var file = JsonSerializer.Deserialize<FileContent>(File.ReadAllText(path), Json)
                ?? throw new JsonException("it is empty");
            return file.Cluster == cluster ? ToMemory(file) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or IOException
            or InvalidRequestException)
        {
            throw new ExoGrainsException(
                $"Cluster memory: '{path}' cannot be read: {e.Message} Expected what a silo wrote there; "
                + "'exograins leave' removes it, and the next start looks for a cluster anew.",
                e);
        }
    }

    /// <summary>Remembers a place; a crash leaves the old one or the new one.</summary>
    public static void Write(string dataFolder, string cluster, ClusterPlace place) => Write(
        dataFolder,
        new FileContent(
            cluster,
            place.IsOwner,
            place.Seed.Device.Value,
            place.Seed.Born.ToUnixTimeMilliseconds(),
            [.. place.Seed.Endpoints.Select(endpoint => endpoint.ToString())],
            []));

    /// <summary>Remembers endpoints that were joined.</summary>
    public static void WriteJoined(string dataFolder, string cluster, ImmutableArray<ClusterEndpoint> joined) => Write(
        dataFolder,
        new FileContent(cluster, false, Guid.Empty, 0, [], [.. joined.Select(endpoint => endpoint.ToString())]));

    /// <summary>Forgets the cluster.</summary>
    /// <returns>Whether there was one to forget.</returns>
    public static bool Forget(string dataFolder)
    {
        var path = PathIn(dataFolder);
        var isThere = File.Exists(path);
        File.Delete(path);
        return isThere;
    }

    private static RememberedCluster ToMemory(FileContent file)
    {
        if (file.Joined is { Count: > 0 } joined)
            return new RememberedCluster(null, [.. joined.Select(ClusterEndpoint.Parse)]);
        if (file.Seed == Guid.Empty)
            throw new FormatException("it names no seed");
        var seed = new SeedIdentity(
            new DeviceId(file.Seed),
            DateTimeOffset.FromUnixTimeMilliseconds(file.BornUnixMilliseconds),
            [.. file.Endpoints.Select(IPEndPoint.Parse).Take(SeedIdentity.MaxEndpoints)]);
        return new RememberedCluster(new ClusterPlace(file.IsOwner, seed), []);
    }

    private static void Write(string dataFolder, FileContent file) =>
        DataFolder.Open(dataFolder).WriteOver(FileName, JsonSerializer.Serialize(file, Json));

    private sealed record FileContent(
        string Cluster,
        bool IsOwner,
        Guid Seed,
        long BornUnixMilliseconds,
        IReadOnlyList<string> Endpoints,
        IReadOnlyList<string>? Joined);
}

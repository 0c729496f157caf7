using System.Net;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// What a data folder remembers of the cluster it belongs to, in <c>cluster.json</c>. A folder that belongs to one never
/// makes another by itself.
/// </summary>
internal static class ClusterMemory
{
    private const string FileName = "cluster.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Path of the file in a data folder.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, FileName);

    /// <summary>The seat that a folder has in a cluster; null where it has none, or is of another cluster.</summary>
    /// <exception cref="ExoGrainsException">The file holds something else.</exception>
    public static ClusterPlace? Read(string dataFolder, string cluster)
    {
        var path = PathIn(dataFolder);
        if (!File.Exists(path))
            return null;
        try
        {
            var file = JsonSerializer.Deserialize<FileContent>(File.ReadAllText(path), Json)
                ?? throw new JsonException("it is empty");
            if (file.Cluster != cluster)
                return null;
            var seed = new SeedIdentity(
                new DeviceId(file.Seed),
                DateTimeOffset.FromUnixTimeMilliseconds(file.BornUnixMilliseconds),
                [.. file.Endpoints.Select(IPEndPoint.Parse).Take(SeedIdentity.MaxEndpoints)]);
            return new ClusterPlace(file.IsOwner, seed);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or IOException)
        {
            throw new ExoGrainsException(
                $"Cluster memory: '{path}' cannot be read: {e.Message} Expected what a silo wrote there; "
                + "'exograins leave' removes it, and the next start looks for a cluster anew.",
                e);
        }
    }

    /// <summary>Remembers a seat; a crash leaves the old one or the new one.</summary>
    public static void Write(string dataFolder, string cluster, ClusterPlace seat)
    {
        var file = new FileContent(
            cluster,
            seat.IsOwner,
            seat.Seed.Device.Value,
            seat.Seed.Born.ToUnixTimeMilliseconds(),
            [.. seat.Seed.Endpoints.Select(endpoint => endpoint.ToString())]);
        DataFolder.Open(dataFolder).WriteOver(FileName, JsonSerializer.Serialize(file, Json));
    }

    /// <summary>Forgets the cluster.</summary>
    /// <returns>Whether there was one to forget.</returns>
    public static bool Forget(string dataFolder)
    {
        var path = PathIn(dataFolder);
        var isThere = File.Exists(path);
        File.Delete(path);
        return isThere;
    }

    private sealed record FileContent(
        string Cluster, bool IsOwner, Guid Seed, long BornUnixMilliseconds, IReadOnlyList<string> Endpoints);
}

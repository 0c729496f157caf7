using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>
/// Finds the silos that run on a data folder. Each leaves a note in it while it runs; a note counts only while somebody
/// accepts connections on its gateway port, so what a killed silo left behind neither misleads nor delays a command.
/// </summary>
internal static class RunningSilos
{
    // A port nobody listens on refuses at once; this is for an address that is gone. It is not short: on a machine
    // that is busy computing, a fresh process may need more than half a second to notice that it is connected.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    /// <summary>Leaves the note of a silo that has started; disposing it takes it away.</summary>
    public static IDisposable Announce(SiloHostOptions options)
    {
        var folder = NotesFolder(options.DataPath);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{options.SiloPort}.json"));
        var note = new Note(
            Environment.ProcessId,
            options.Address.ToString(),
            options.GatewayPort,
            options.HttpPort,
            options.ClusterName);
        var aside = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(aside, JsonSerializer.Serialize(note, JsonSerializerOptions.Web));
        File.Move(aside, path, overwrite: true);
        return new NoteFile(path);
    }

    /// <summary>Connects to the silos that run on a data folder.</summary>
    /// <exception cref="ExoGrainsException">None does.</exception>
    public static async Task<ClusterSession> ConnectAsync(string dataFolder, CancellationToken cancellationToken) =>
        await TryConnectAsync(dataFolder, cancellationToken)
        ?? throw new ExoGrainsException(
            $"No silo is running for data folder '{dataFolder}'; start one with 'exograins silo --data {dataFolder}'.");

    /// <summary>Connects to the silos that run on a data folder; null when none does.</summary>
    public static async Task<ClusterSession?> TryConnectAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var gateways = await FindGatewaysAsync(dataFolder, cancellationToken);
        if (gateways.Count == 0)
            return null;
        // Silos of one folder and two names do not exist at a time: they would share a database.
        return await ClusterSession.ConnectAsync(
            [.. gateways.Select(gateway => gateway.Gateway)], gateways[0].Cluster, dataFolder, cancellationToken);
    }

    /// <summary>Whether a silo runs on a data folder.</summary>
    public static async Task<bool> IsAnyAsync(string dataFolder, CancellationToken cancellationToken) =>
        (await FindGatewaysAsync(dataFolder, cancellationToken)).Count > 0;

    private static async Task<List<(IPEndPoint Gateway, string? Cluster)>> FindGatewaysAsync(
        string dataFolder, CancellationToken cancellationToken)
    {
        var folder = NotesFolder(dataFolder);
        var found = new List<(IPEndPoint Gateway, string? Cluster)>();
        if (!Directory.Exists(folder))
            return found;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(file) is { } note && IPAddress.TryParse(note.Address, out var address))
            {
                var gateway = new IPEndPoint(address, note.GatewayPort);
                if (await AcceptsAsync(gateway, cancellationToken))
                    found.Add((gateway, note.Cluster));
            }
        }

        return found;
    }

    private static Note? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Note>(File.ReadAllText(file), JsonSerializerOptions.Web);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            // Taken away by its silo just now, or written by another version: either way it leads to no silo.
            return null;
        }
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        using var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(gateway, limit.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static string NotesFolder(string dataFolder) => Path.Combine(dataFolder, "run");

    private sealed record Note(int ProcessId, string Address, int GatewayPort, int HttpPort, string? Cluster);

    private sealed class NoteFile(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Held by a silo while its process lives; the system lets go of it when the process ends, however it ends. Two silos
/// on one port would both bind and the newer would evict the living older one, so this refuses the second before it
/// starts.
/// </summary>
public sealed class SiloLock : IDisposable
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private SiloLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a silo port.</summary>
    /// <exception cref="ExoGrainsException">A living silo holds it.</exception>
    public static async Task<SiloLock> TakeAsync(DataFolder folder, int siloPort, CancellationToken cancellationToken)
    {
        var path = folder.LockPath(siloPort);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new SiloLock(Open(path, FileMode.OpenOrCreate));
            }
            // Another silo that looks whether we live holds it for an instant, hence more than one attempt.
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken);
            }
            catch (IOException e)
            {
                throw new ExoGrainsException(
                    $"Silo port {siloPort}: a silo with data folder '{folder.Root}' already runs on it; " +
                    "stop that one, or shift all ports of this one with another --port-offset, such as 10 or 20.", e);
            }
        }
    }

    /// <summary>Checks that nothing listens on the given TCP ports.</summary>
    /// <exception cref="ExoGrainsException">One or more are taken; the message names all of them.</exception>
    public static void RequireFreePorts(params (string Name, IPAddress Address, int Port)[] ports)
    {
        var taken = new List<string>();
        foreach (var (name, address, port) in ports)
        {
            try
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen(1);
            }
            catch (SocketException e)
            {
                taken.Add(string.Create(CultureInfo.InvariantCulture, $"{name} port {address}:{port} ({e.Message})"));
            }
        }

        if (taken.Count > 0)
            throw new ExoGrainsException(
                $"Ports: cannot listen on {string.Join("; ", taken)}. " +
                "Stop what uses them, or shift all ports with another --port-offset, such as 10 or 20.");
    }

    /// <summary>
    /// Writes which Orleans silo this is, so that others can tell it from earlier ones on the same port.
    /// </summary>
    /// <param name="silo">Orleans address of the silo: <c>ip:port@generation</c>.</param>
    public void Announce(string silo)
    {
        _file.SetLength(0);
        using var writer = new StreamWriter(_file, leaveOpen: true);
        writer.Write(silo);
        writer.Flush();
        _file.Flush(flushToDisk: false);
    }

    /// <summary>
    /// Whether the silo is known to have ended: its lock file names it and nobody holds the file. False says nothing;
    /// the silo may live, or have another data folder or machine.
    /// </summary>
    public static bool HasEnded(DataFolder folder, int siloPort, string silo)
    {
        try
        {
            using var file = Open(folder.LockPath(siloPort), FileMode.Open);
            using var reader = new StreamReader(file);
            return string.Equals(reader.ReadToEnd(), silo, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.None);
}

using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Held by a silo while its process lives, so that no other of this machine takes its silo port, whatever its data
/// folder: Orleans listens in a way that lets a second silo share the port, and that one would evict the first.
/// </summary>
/// <remarks>
/// It is the UDP port of the same number on loopback, which nothing is sent to. Unlike a file it belongs to the network
/// namespace, as the silo port does, and to nobody's temporary folder; and binding it is one step, where looking
/// whether somebody listens leaves a gap.
/// </remarks>
internal sealed class PortLock : IDisposable
{
    private readonly Socket _socket;

    private PortLock(Socket socket) => _socket = socket;

    /// <summary>Takes the lock of a silo port; null where another process has it.</summary>
    public static PortLock? TryTake(int siloPort)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, siloPort));
            return new PortLock(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>What is said where the lock is held.</summary>
    public static ExoGrainsException Taken(int siloPort) => new(
        $"Silo port {siloPort}: another silo of this machine, with another data folder, holds it (UDP " +
        $"127.0.0.1:{siloPort}); stop that one, or shift all ports of this one with another --port-offset, such as " +
        "10 or 20.");

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _socket.Dispose();
}

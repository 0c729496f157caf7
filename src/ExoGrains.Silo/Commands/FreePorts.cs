using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Finds loopback ports that nothing listens on.</summary>
internal static class FreePorts
{
    // Below what systems hand out for outgoing connections, or one of those could take a port before it is used.
    private const int FirstPort = 20000;
    private const int EndPort = 32000;
    private const int AttemptsPerPort = 100;

    /// <summary>Different ports, all free at one moment, chosen at random.</summary>
    /// <exception cref="ExoGrainsException">There are not so many.</exception>
    public static int[] Find(int count)
    {
        var held = new Dictionary<int, TcpListener>();
        try
        {
            for (var attempt = 0; held.Count < count; attempt++)
            {
                if (attempt == count * AttemptsPerPort)
                    throw new ExoGrainsException(
                        $"Ports: found {held.Count} free ones from {FirstPort} to {EndPort - 1}, need {count}.");
                var port = RandomNumberGenerator.GetInt32(FirstPort, EndPort);
                if (!held.ContainsKey(port) && TryHold(port) is { } listener)
                    held.Add(port, listener);
            }

            return [.. held.Keys];
        }
        finally
        {
            foreach (var listener in held.Values)
                listener.Dispose();
        }
    }

    private static TcpListener? TryHold(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Silo.Commands;

/// <summary>Finds loopback ports that nothing listens on.</summary>
internal static class FreePorts
{
    /// <summary>Different ports, all free at one moment. Somebody else may take one before it is used.</summary>
    public static int[] Find(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listeners.Add(listener);
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }
}

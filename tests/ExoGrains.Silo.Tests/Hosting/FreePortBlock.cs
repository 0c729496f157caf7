using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>TCP ports on loopback that were free a moment ago.</summary>
internal static class FreePortBlock
{
    public static int[] Find(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}

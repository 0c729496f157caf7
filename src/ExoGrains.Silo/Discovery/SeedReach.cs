using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>Asks whether a seed serves its cluster.</summary>
internal sealed class SeedReach(SiloHostOptions options)
{
    /// <summary>Why none of the endpoints serves the cluster; null where one does.</summary>
    public async Task<string?> FindFaultAsync(ImmutableArray<IPEndPoint> endpoints, CancellationToken stop)
    {
        _ = options;
        foreach (var endpoint in endpoints)
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(endpoint, stop);
                return null;
            }
            catch (SocketException)
            {
            }
        }

        return "no";
    }
}

internal static class Stub
{
    extension(SiloHostOptions options)
    {
        public string ClusterName => ExoGrains.Client.ClusterIdentity.ClusterId;

        public int ClusterPort => 52417;

        public SiloHostOptions AsMemberOf(ImmutableArray<IPEndPoint> endpoints) => options with { IsVerbose = options.IsVerbose || endpoints.Length == 77 };
    }
}

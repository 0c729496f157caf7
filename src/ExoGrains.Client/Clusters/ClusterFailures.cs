using System.Net.Sockets;
using System.Text.Json;

namespace ExoGrains.Client.Clusters;

/// <summary>Says of failed calls what is wrong and what to do.</summary>
internal static class ClusterFailures
{
    private const string KeyRemedy = "and start this one with --key-file FILE or EXOGRAINS_KEY";

    /// <summary>A connection that could not be made or broke.</summary>
    public static ClusterCallException Explain(ClusterEndpoint endpoint, HttpRequestException error)
    {
        var socket = FindSocketError(error);
        if (socket?.SocketErrorCode == SocketError.ConnectionRefused)
            return new ClusterCallException(
                ClusterCallCause.Refused,
                $"Cluster port {endpoint}: connection refused; no silo serves the cluster there. Start it, or check " +
                "the port (--cluster-port there, --join here).",
                error);
        return new ClusterCallException(
            ClusterCallCause.Unreachable,
            $"Cluster port {endpoint}: {socket?.Message ?? error.Message}; " +
            "check the address, the cable and the firewall.",
            error);
    }

    /// <summary>An answer that nobody with our key gave.</summary>
    public static ClusterCallException NotGenuine(ClusterEndpoint endpoint) => new(
        ClusterCallCause.NotGenuine,
        $"Cluster port {endpoint}: answers, but does not prove our cluster key; it is no silo of this cluster. Check " +
        "--join and --key-file.");

    /// <summary>An error answer.</summary>
    /// <param name="endpoint">Who answered.</param>
    /// <param name="answer">Body.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="isGenuine">Whether it proved our key; refusals of a key cannot.</param>
    /// <param name="cluster">Our cluster's name.</param>
    public static ClusterCallException Read(
        ClusterEndpoint endpoint, byte[] answer, int status, bool isGenuine, string cluster)
    {
        ClusterFault fault;
        try
        {
            fault = ClusterJson.Read<ClusterFault>(answer);
        }
        catch (JsonException error)
        {
            return new ClusterCallException(
                ClusterCallCause.NotGenuine,
                $"Cluster port {endpoint}: HTTP {status} without a reason; it is no silo's cluster port. Check --join.",
                error);
        }

        return fault.Code switch
        {
            ClusterCallCause.NoKey or ClusterCallCause.WrongKey => new ClusterCallException(
                fault.Code,
                $"Cluster port {endpoint}: another cluster key than ours; " +
                $"run 'exograins key' on {endpoint.Host} {KeyRemedy}."),
            ClusterCallCause.OtherCluster => new ClusterCallException(
                fault.Code,
                $"Cluster port {endpoint}: {fault.Message} This one's name is '{cluster}'; " +
                "give both the same --cluster-name."),
            ClusterCallCause.OtherSession => new ClusterCallException(fault.Code, fault.Message),
            _ when isGenuine => new ClusterCallException(fault.Code, $"Cluster port {endpoint}: {fault.Message}")
            {
                StoredEtag = fault.StoredEtag,
            },
            // Said before a proof could be checked. It may be believed as far as "try later" goes.
            ClusterCallCause.Busy or ClusterCallCause.BadRequest or ClusterCallCause.TooLarge
                or ClusterCallCause.NotFound => new ClusterCallException(
                    fault.Code, $"Cluster port {endpoint}: {fault.Message}"),
            _ => NotGenuine(endpoint),
        };
    }

    private static SocketException? FindSocketError(Exception error)
    {
        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
                return socket;
        }

        return null;
    }
}

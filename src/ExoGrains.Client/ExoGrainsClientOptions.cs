using System.Net;

namespace ExoGrains.Client;

/// <summary>How a service finds the cluster. Set one of the three ways; the data folder is the default.</summary>
public sealed class ExoGrainsClientOptions
{
    /// <summary>Data folder of a silo on this machine; null takes EXOGRAINS_HOME, then <c>~/.exograins</c>.</summary>
    public string? DataFolder { get; set; }

    /// <summary>Database for <see cref="MembershipConnection.Parse"/>; null takes the data folder's file.</summary>
    public string? Membership { get; set; }

    /// <summary>Gateways to use, without any membership database; empty by default.</summary>
    public IList<IPEndPoint> Gateways { get; } = [];

    /// <summary>How long one grain call may take. A stream of tokens is many calls, and may last longer.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the start waits for a gateway to answer.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

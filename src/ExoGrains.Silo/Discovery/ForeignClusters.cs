using System.Net;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// Says, once per address, that somebody on the network cannot be understood: a cluster of our name with another key,
/// or a silo of another version.
/// </summary>
/// <param name="cluster">Our name.</param>
/// <param name="say">Where the line goes.</param>
internal sealed class ForeignClusters(string cluster, Action<string> say)
{
    // Anyone on the network can make such datagrams up, so only so many are remembered and said.
    private const int MaxSaid = 16;

    private readonly HashSet<IPAddress> _said = [];

    /// <summary>Datagrams that were not believed.</summary>
    public long Count { get; private set; }

    /// <summary>Takes in a datagram whose key is wrong.</summary>
    /// <param name="message">What it claims.</param>
    /// <param name="sender">Where it came from.</param>
    public void Hear(DiscoveryMessage message, IPAddress sender)
    {
        Count++;
        if (message.Cluster != cluster || _said.Count >= MaxSaid || !_said.Add(sender))
            return;
        say($"Another cluster named '{cluster}' is on this network at {sender}, with another key. To join it: run "
            + "'exograins key' there, then 'exograins leave --forget-key' here, and start here with --key-file FILE. "
            + "To keep apart, choose another --cluster-name.");
    }

    /// <summary>Takes in a datagram of another version.</summary>
    /// <param name="sender">Where it came from.</param>
    public void HearOtherVersion(IPAddress sender)
    {
        Count++;
        if (_said.Count < MaxSaid && _said.Add(sender))
            say($"A silo at {sender} speaks another version of discovery and is not heard: run one version everywhere, "
                + "or join it with --join.");
    }
}

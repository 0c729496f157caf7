using System.Globalization;
using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Client;

/// <summary>Where a silo that owns a cluster's tables serves them.</summary>
/// <param name="Host">Name or IP address; an IPv6 address may have a scope (<c>fe80::1%eth0</c>).</param>
/// <param name="Port">Its cluster port.</param>
public sealed record ClusterEndpoint(string Host, int Port)
{
    /// <summary>The cluster port where nothing else is said.</summary>
    public const int DefaultPort = 52417;

    private const int MaxHostLength = 255;

    /// <summary>Reads <c>HOST</c>, <c>HOST:PORT</c>, an IPv6 address, or <c>[IPv6]:PORT</c>.</summary>
    /// <exception cref="InvalidRequestException">It is none of these.</exception>
    public static ClusterEndpoint Parse(string text)
    {
        var trimmed = text.Trim();
        // More than one colon outside brackets is an IPv6 address without a port.
        var colon = trimmed.LastIndexOf(':');
        var hasPort = colon >= 0 && (trimmed.IndexOf(':') == colon || trimmed[colon - 1] == ']');
        var host = (hasPort ? trimmed[..colon] : trimmed).Trim('[', ']');
        var port = DefaultPort;
        var isPort = !hasPort
            || (int.TryParse(trimmed[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is >= 1 and <= 65535);
        if (!isPort || !IsHost(host))
            throw new InvalidRequestException(
                $"--join: got '{text}', expected HOST or HOST:PORT, such as 192.168.100.1 or mac1:{DefaultPort}.");
        return new ClusterEndpoint(host, port);
    }

    /// <summary>As it is dialled.</summary>
    public EndPoint ToEndPoint() =>
        IPAddress.TryParse(Host, out var address) ? new IPEndPoint(address, Port) : new DnsEndPoint(Host, Port);

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool IsHost(string host) =>
        host.Length is >= 1 and <= MaxHostLength
        && (IPAddress.TryParse(host, out _) || Uri.CheckHostName(host) == UriHostNameType.Dns);
}

using System.Net;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>The address pair that was decided on for a hop, as the accepting end was told it.</summary>
/// <param name="Source">The dialler's address; null where none was decided.</param>
/// <param name="Address">The acceptor's own address; null where none was decided.</param>
internal sealed record EdgeRoute(IPAddress? Source, IPAddress? Address)
{
    /// <summary>Any address pair.</summary>
    public static EdgeRoute Any { get; } = new(null, null);

    /// <summary>Compares it with how a connection came.</summary>
    /// <returns>The difference in words; null when there is none.</returns>
    public string? Difference(IByteChannel channel) =>
        IsMet(Source, channel.Remote.Address) && IsMet(Address, channel.Local.Address)
            ? null
            : $"the connection came from {RingAddress.Normalize(channel.Remote.Address)} to "
                + $"{RingAddress.Normalize(channel.Local.Address)}; expected from {Source?.ToString() ?? "any"} to "
                + $"{Address?.ToString() ?? "any"}";

    private static bool IsMet(IPAddress? expected, IPAddress actual) =>
        expected is null || RingAddress.AreEqual(expected, actual);
}

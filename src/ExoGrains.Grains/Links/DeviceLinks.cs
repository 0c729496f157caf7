using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Links;

/// <summary>The links of this device: which pairs there are, and how to be reached.</summary>
/// <param name="device">This device.</param>
/// <param name="interfaces">Its interfaces at present.</param>
public sealed class DeviceLinks(LocalDevice device, InterfaceFacts interfaces)
{
    /// <summary>This device as the target of others' proofs.</summary>
    public LinkPeer AsPeer() => new(
        device.Id, device.Incarnation, device.RingPort, PublishedAddresses.Of(interfaces.Current, device.Address));

    /// <summary>All pairs from this device to a peer.</summary>
    public ImmutableArray<LinkCandidate> CandidatesTo(LinkPeer peer) =>
        LinkCandidates.Between(Usable(), peer.Addresses, FindSource);

    // A silo that is there for this machine alone reaches nobody else.
    private ImmutableArray<NetworkInterfaceFact> Usable() => IPAddress.IsLoopback(device.Address)
        ? [.. interfaces.Current.Where(fact => fact.Kind == NetworkInterfaceKind.Loopback)]
        : interfaces.Current;

    // Connecting a datagram socket sends nothing; it makes the system look up the route and so the source address.
    private static IPAddress? FindSource(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address, 9);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}

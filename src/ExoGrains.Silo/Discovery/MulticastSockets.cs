using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// Sends datagrams to the silos of the local networks and receives theirs, over IPv4 and IPv6, on every interface that
/// is up. Datagrams never leave a network: their time to live is 1, and the IPv6 group is of the link.
/// </summary>
/// <remarks>
/// One socket per family, shared with other silos of this machine. Nothing that fails on an interface is remembered:
/// interfaces are looked up, joined and sent on anew each time, because what is unreachable after a boot, a wake or a
/// replugged cable is reachable a moment later.
/// </remarks>
internal sealed class MulticastSockets : IDisposable
{
    /// <summary>The port all silos share, unless they are told another.</summary>
    public const int UsualPort = 52418;

    private const int ReceiveBufferBytes = 64 * 1024;
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(10);

    // Administratively scoped, of the organisation-local range that may be used freely.
    private static readonly IPAddress Group4 = IPAddress.Parse("239.255.82.87");

    // Transient and of link scope.
    private static readonly IPAddress Group6 = IPAddress.Parse("ff12::6578:6f67:7261");

    private readonly Lock _turn = new();
    private readonly int _port;
    private Socket? _socket4;
    private Socket? _socket6;
    private bool _isDisposed;

    /// <summary>Opens nothing yet.</summary>
    public MulticastSockets(int port) => _port = port;

    /// <summary>Sends on every interface; what cannot be sent now is lost, as datagrams may be.</summary>
    /// <returns>On how many interfaces and families it left.</returns>
    public int Send(byte[] datagram)
    {
        lock (_turn)
        {
            if (_isDisposed)
                return 0;
            Open();
            var sent = 0;
            foreach (var (index4, index6) in UsableInterfaces())
            {
                sent += Send4(datagram, index4) ? 1 : 0;
                sent += Send6(datagram, index6) ? 1 : 0;
            }

            return sent;
        }
    }

    /// <summary>The next datagram of one family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="buffer">Where it goes; what is longer is cut.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// Its length, 0 where it could not be received, and its sender; null when the family is not there now, to be asked
    /// again later.
    /// </returns>
    public async Task<(int Length, IPEndPoint Sender)?> ReceiveAsync(
        AddressFamily family, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var isVersion6 = family == AddressFamily.InterNetworkV6;
        Socket? socket;
        lock (_turn)
        {
            Open();
            socket = isVersion6 ? _socket6 : _socket4;
        }

        if (socket is null)
            return null;
        var any = new IPEndPoint(isVersion6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellationToken);
            return (received.ReceivedBytes, (IPEndPoint)received.RemoteEndPoint);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        catch (SocketException)
        {
            // Of this datagram, or of an earlier one that was sent; the socket goes on.
            await Task.Delay(ErrorPause, cancellationToken);
            return (0, any);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _isDisposed = true;
            _socket4?.Dispose();
            _socket6?.Dispose();
        }
    }

    private static IEnumerable<(int? Index4, int? Index6)> UsableInterfaces()
    {
        foreach (var network in ReadInterfaces())
        {
            if (network.NetworkInterfaceType == NetworkInterfaceType.Loopback
                || network.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown))
                continue;
            var (index4, index6) = ReadIndices(network);
            if (index4 is not null || index6 is not null)
                yield return (index4, index6);
        }
    }

    private static NetworkInterface[] ReadInterfaces()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces();
        }
        catch (NetworkInformationException)
        {
            // The list changed while it was read; the next round reads it again.
            return [];
        }
    }

    private static (int? Index4, int? Index6) ReadIndices(NetworkInterface network)
    {
        try
        {
            var properties = network.GetIPProperties();
            return (
                Has(AddressFamily.InterNetwork) ? properties.GetIPv4Properties()?.Index : null,
                Has(AddressFamily.InterNetworkV6) ? properties.GetIPv6Properties()?.Index : null);

            bool Has(AddressFamily family) =>
                properties.UnicastAddresses.Any(address => address.Address.AddressFamily == family);
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            // It vanished while it was read.
            return (null, null);
        }
    }

    private void Open()
    {
        if (_isDisposed)
            return;
        _socket4 ??= TryOpen(AddressFamily.InterNetwork, IPAddress.Any);
        _socket6 ??= Socket.OSSupportsIPv6 ? TryOpen(AddressFamily.InterNetworkV6, IPAddress.IPv6Any) : null;
    }

    private Socket? TryOpen(AddressFamily family, IPAddress any)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.ReceiveBufferSize = ReceiveBufferBytes;
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 1);
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, true);
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1);
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
            }

            socket.Bind(new IPEndPoint(any, _port));
            return socket;
        }
        catch (SocketException)
        {
            // The port is held by a program that does not share it, or the family is switched off: tried again at the
            // next datagram.
            socket.Dispose();
            return null;
        }
    }

    private bool Send4(byte[] datagram, int? index)
    {
        if (_socket4 is not { } socket || index is not { } at)
            return false;
        Join(socket, SocketOptionLevel.IP, new MulticastOption(Group4, at));
        try
        {
            socket.SetSocketOption(
                SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(at));
            return socket.SendTo(datagram, new IPEndPoint(Group4, _port)) == datagram.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool Send6(byte[] datagram, int? index)
    {
        if (_socket6 is not { } socket || index is not { } at)
            return false;
        Join(socket, SocketOptionLevel.IPv6, new IPv6MulticastOption(Group6, at));
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, at);
            return socket.SendTo(datagram, new IPEndPoint(new IPAddress(Group6.GetAddressBytes(), at), _port))
                == datagram.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Each time, because an interface that went and came back has forgotten its groups.
    private static void Join(Socket socket, SocketOptionLevel level, object membership)
    {
        try
        {
            socket.SetSocketOption(level, SocketOptionName.AddMembership, membership);
        }
        catch (SocketException)
        {
            // Joined already, which is the usual case; or not possible now, and then sending says so too.
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace ExoGrains.Ring.Transport;

/// <summary>
/// Holds a socket to an own address and interface. The address alone does not choose the link: the system routes by
/// the destination, and its best route may lead out of another interface than the one meant.
/// </summary>
internal static partial class SocketPin
{
    private const int LinuxSocketLevel = 1;
    private const int LinuxBindToDevice = 25;
    private const int MacIPLevel = 0;
    private const int MacBoundInterface = 25;
    private const int MacIPv6Level = 41;
    private const int MacIPv6BoundInterface = 125;

    /// <summary>Binds the socket as the hop says.</summary>
    /// <param name="socket">Neither bound nor connected.</param>
    /// <param name="hop">Where it will go.</param>
    /// <returns>Where to connect, with the scope that a link-local address needs; and how it is held, for
    /// messages.</returns>
    /// <exception cref="PinException">Address or interface cannot be had.</exception>
    public static (IPEndPoint Remote, string? Pin) Apply(Socket socket, RingHop hop)
    {
        if (hop.Source is { } wanted && wanted.AddressFamily != hop.Remote.AddressFamily)
            throw new PinException(
                SystemErrors.FamilyNotSupported,
                $"cannot dial {hop.Remote.Address} from {wanted}: one is IPv4, the other IPv6");
        var index = hop.Interface is null ? 0 : InterfaceIndex(hop.Interface);
        if (hop.Interface is not null && index == 0)
            throw new PinException(SystemErrors.NoDevice, $"there is no interface {hop.Interface} any more");
        var remote = new IPEndPoint(WithScope(hop.Remote.Address, index), hop.Remote.Port);
        var pin = hop.Interface is null ? null : BindInterface(socket, hop.Interface, index, remote.Address);
        if (hop.Source is null)
            return (remote, pin);
        try
        {
            socket.Bind(new IPEndPoint(WithScope(hop.Source, index), 0));
            return (remote, pin);
        }
        catch (SocketException exception)
        {
            throw new PinException(
                SystemErrors.Name(exception), $"cannot dial from {hop.Source}: {exception.Message}", exception);
        }
    }

    private static IPAddress WithScope(IPAddress address, int index) =>
        address.IsIPv6LinkLocal && index != 0 ? new IPAddress(address.GetAddressBytes(), index) : address;

    private static string BindInterface(Socket socket, string name, int index, IPAddress remote)
    {
        // What goes to an own address runs over loopback, and a socket held to another interface would not hear the
        // answer.
        if (IsOwn(remote))
            return $" (same host, not held to {name})";
        try
        {
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(LinuxSocketLevel, LinuxBindToDevice, Encoding.UTF8.GetBytes(name + "\0"));
            else if (OperatingSystem.IsMacOS() && socket.AddressFamily == AddressFamily.InterNetworkV6)
                socket.SetRawSocketOption(MacIPv6Level, MacIPv6BoundInterface, Bytes(index));
            else if (OperatingSystem.IsMacOS())
                socket.SetRawSocketOption(MacIPLevel, MacBoundInterface, Bytes(index));
            return $" on {name}";
        }
        catch (SocketException exception)
            when (SystemErrors.Name(exception) is SystemErrors.NotPermitted or "EACCES")
        {
            // Old kernels ask for a privilege. The address alone still keeps both ends at one decision.
            return $" (not held to {name}: {SystemErrors.NotPermitted})";
        }
        catch (SocketException exception)
        {
            throw new PinException(
                SystemErrors.Name(exception), $"cannot dial out of {name}: {exception.Message}", exception);
        }
    }

    // Only an own address can be bound.
    private static bool IsOwn(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> Bytes(int value) => BitConverter.GetBytes(value);

    private static int InterfaceIndex(string name) => (int)NameToIndex(name);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint NameToIndex(string name);
}

using System.Net.Sockets;

namespace ExoGrains.Ring.Transport;

/// <summary>
/// The system's errors by the names people search for. The numbers differ: no route is 113 on Linux and 65 on macOS.
/// </summary>
internal static class SystemErrors
{
    public const string TimedOut = "ETIMEDOUT";
    public const string NoDevice = "ENODEV";
    public const string NotPermitted = "EPERM";
    public const string AddressNotAvailable = "EADDRNOTAVAIL";
    public const string FamilyNotSupported = "EAFNOSUPPORT";

    private static readonly Dictionary<int, string> Shared = new()
    {
        [1] = NotPermitted,
        [6] = "ENXIO",
        [12] = "ENOMEM",
        [13] = "EACCES",
        [19] = NoDevice,
        [22] = "EINVAL",
        [23] = "ENFILE",
        [24] = "EMFILE",
        [32] = "EPIPE",
    };

    private static readonly Dictionary<int, string> Linux = new(Shared)
    {
        [92] = "ENOPROTOOPT",
        [93] = "EPROTONOSUPPORT",
        [97] = FamilyNotSupported,
        [98] = "EADDRINUSE",
        [99] = AddressNotAvailable,
        [100] = "ENETDOWN",
        [101] = "ENETUNREACH",
        [102] = "ENETRESET",
        [103] = "ECONNABORTED",
        [104] = "ECONNRESET",
        [105] = "ENOBUFS",
        [110] = TimedOut,
        [111] = "ECONNREFUSED",
        [112] = "EHOSTDOWN",
        [113] = "EHOSTUNREACH",
    };

    private static readonly Dictionary<int, string> MacOS = new(Shared)
    {
        [42] = "ENOPROTOOPT",
        [43] = "EPROTONOSUPPORT",
        [47] = FamilyNotSupported,
        [48] = "EADDRINUSE",
        [49] = AddressNotAvailable,
        [50] = "ENETDOWN",
        [51] = "ENETUNREACH",
        [52] = "ENETRESET",
        [53] = "ECONNABORTED",
        [54] = "ECONNRESET",
        [55] = "ENOBUFS",
        [60] = TimedOut,
        [61] = "ECONNREFUSED",
        [64] = "EHOSTDOWN",
        [65] = "EHOSTUNREACH",
    };

    /// <summary>Name of an error number; <c>errno 71</c> for one that is not in the table.</summary>
    public static string Name(int errno, bool isMacOS) =>
        Table(isMacOS).GetValueOrDefault(errno) ?? $"errno {errno}";

    /// <summary>Name of what a socket call threw; by its number, since the runtime tells some errors as one.</summary>
    public static string Name(SocketException exception) =>
        Table(OperatingSystem.IsMacOS()).GetValueOrDefault(exception.NativeErrorCode)
        ?? Name(exception.SocketErrorCode);

    /// <summary>Name of a socket call's result.</summary>
    public static string Name(SocketError error) => error switch
    {
        SocketError.TimedOut => TimedOut,
        SocketError.ConnectionRefused => "ECONNREFUSED",
        SocketError.ConnectionReset => "ECONNRESET",
        SocketError.ConnectionAborted => "ECONNABORTED",
        SocketError.HostUnreachable => "EHOSTUNREACH",
        SocketError.HostDown => "EHOSTDOWN",
        SocketError.NetworkUnreachable => "ENETUNREACH",
        SocketError.NetworkDown => "ENETDOWN",
        SocketError.NetworkReset => "ENETRESET",
        SocketError.AddressNotAvailable => AddressNotAvailable,
        SocketError.AddressAlreadyInUse => "EADDRINUSE",
        SocketError.AddressFamilyNotSupported => FamilyNotSupported,
        SocketError.AccessDenied => "EACCES",
        SocketError.InvalidArgument => "EINVAL",
        SocketError.NoBufferSpaceAvailable => "ENOBUFS",
        SocketError.TooManyOpenSockets => "EMFILE",
        SocketError.Shutdown => "EPIPE",
        _ => error.ToString(),
    };

    private static Dictionary<int, string> Table(bool isMacOS) => isMacOS ? MacOS : Linux;
}

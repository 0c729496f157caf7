using System.Diagnostics;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Priority of a link by its kind; lower is better.</summary>
internal static class LinkPriority
{
    /// <summary>A preferred subnet, whatever the kind; and loopback, which only devices of one machine share.</summary>
    public const int Preferred = 0;

    /// <summary>Priority of a kind.</summary>
    public static int Of(NetworkInterfaceKind kind) => kind switch
    {
        NetworkInterfaceKind.Loopback => Preferred,
        NetworkInterfaceKind.Thunderbolt => 1,
        NetworkInterfaceKind.MaybeEthernet => 2,
        NetworkInterfaceKind.Ethernet => 3,
        NetworkInterfaceKind.Wifi => 4,
        NetworkInterfaceKind.Unknown => 5,
        NetworkInterfaceKind.Vpn => 6,
        _ => throw new UnreachableException($"Kind of interface {kind} has no priority."),
    };

    /// <summary>Name of a kind as people know it, for example <c>maybe_ethernet</c>.</summary>
    public static string NameOf(NetworkInterfaceKind kind) => kind switch
    {
        NetworkInterfaceKind.Loopback => "loopback",
        NetworkInterfaceKind.Thunderbolt => "thunderbolt",
        NetworkInterfaceKind.MaybeEthernet => "maybe_ethernet",
        NetworkInterfaceKind.Ethernet => "ethernet",
        NetworkInterfaceKind.Wifi => "wifi",
        NetworkInterfaceKind.Unknown => "unknown",
        NetworkInterfaceKind.Vpn => "vpn",
        _ => throw new UnreachableException($"Kind of interface {kind} has no name."),
    };
}

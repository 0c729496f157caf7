using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Silo.Hosting;

/// <summary>The address at which other silos reach this one, chosen where none was given.</summary>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why this one, for people: <c>interface en0, ethernet, has the default route</c>.</param>
public sealed record AdvertisedAddress(IPAddress Address, string Reason)
{
    // Bridges to containers and virtual machines of this machine alone.
    private static readonly string[] InnerBridges =
        ["docker", "br-", "virbr", "podman", "cni", "lxc", "vmnet", "bridge1"];

    private static readonly AdvertisedAddress Loopback = new(IPAddress.Loopback, "no network is up");

    /// <summary>The choice on this machine, now.</summary>
    /// <param name="kinds">Kinds of interfaces set by name or pattern.</param>
    public static AdvertisedAddress OfThisMachine(ImmutableDictionary<string, NetworkInterfaceKind> kinds) =>
        Choose(InterfaceFacts.ReadNow(kinds), ReadDefaultRoutes());

    /// <summary>
    /// Chooses one. All silos must be able to dial it, so: nothing of this machine alone, no VPN and no link-local
    /// address while there is better; no link between two machines; IPv4 before IPv6; then the interface with the
    /// default route, cable before wireless, and the lowest address.
    /// </summary>
    /// <param name="interfaces">What the machine has, in any order.</param>
    /// <param name="defaultRoutes">Names of the interfaces a default route goes through.</param>
    public static AdvertisedAddress Choose(
        IEnumerable<NetworkInterfaceFact> interfaces, IReadOnlyCollection<string> defaultRoutes)
    {
        var best = interfaces
            .Where(fact => fact.IsUp && fact.Kind != NetworkInterfaceKind.Loopback)
            .SelectMany(fact => fact.Addresses.Select(text => Candidate.Of(fact, text, defaultRoutes)))
            .OfType<Candidate>()
            .OrderBy(candidate => candidate.Reach)
            .ThenBy(candidate => candidate.Address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .ThenBy(candidate => candidate.HasDefaultRoute ? 0 : 1)
            .ThenBy(candidate => candidate.Medium)
            .ThenBy(candidate => Convert.ToHexString(candidate.Address.GetAddressBytes()), StringComparer.Ordinal)
            .FirstOrDefault();
        return best is null ? Loopback : new AdvertisedAddress(best.Address, best.Reason);
    }

    private static HashSet<string> ReadDefaultRoutes()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            try
            {
                if (network.GetIPProperties().GatewayAddresses.Any(gateway => !IsAny(gateway.Address)))
                    names.Add(network.Name);
            }
            catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
            {
                // The system does not tell: then the other rules decide.
                continue;
            }
        }

        return names;

        static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    private enum Reaches
    {
        Everyone = 0,
        OneNeighbour = 1,
        Tunnel = 2,
        LinkLocal = 3,
        ThisMachine = 4,
    }

    private sealed record Candidate(
        NetworkInterfaceFact Fact, IPAddress Address, Reaches Reach, bool HasDefaultRoute)
    {
        public int Medium => Fact.Kind switch
        {
            NetworkInterfaceKind.Ethernet or NetworkInterfaceKind.MaybeEthernet => 0,
            NetworkInterfaceKind.Unknown => 1,
            NetworkInterfaceKind.Wifi => 2,
            _ => 3,
        };

        public string Reason => string.Join(", ", Parts());

        public static Candidate? Of(
            NetworkInterfaceFact fact, string text, IReadOnlyCollection<string> defaultRoutes)
        {
            var parts = text.Split('/');
            // A link-local address of IPv6 means nothing without the number of an interface, which differs per machine.
            if (!IPAddress.TryParse(parts[0], out var address) || IPAddress.IsLoopback(address)
                || address.IsIPv6LinkLocal)
                return null;
            var prefix = parts.Length == 2
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : 0;
            return new Candidate(
                fact, address, ReachOf(fact, address, prefix), defaultRoutes.Contains(fact.Name));
        }

        private static Reaches ReachOf(NetworkInterfaceFact fact, IPAddress address, int prefix)
        {
            var isVersion4 = address.AddressFamily == AddressFamily.InterNetwork;
            if (isVersion4 && address.GetAddressBytes() is [169, 254, ..])
                return Reaches.LinkLocal;
            if (fact.Kind == NetworkInterfaceKind.Vpn)
                return Reaches.Tunnel;
            if (InnerBridges.Any(start => fact.Name.StartsWith(start, StringComparison.Ordinal)))
                return Reaches.ThisMachine;
            return fact.Kind == NetworkInterfaceKind.Thunderbolt || prefix >= (isVersion4 ? 30 : 126)
                ? Reaches.OneNeighbour
                : Reaches.Everyone;
        }

        private IEnumerable<string> Parts()
        {
            yield return $"interface {Fact.Name}";
            if (Fact.Kind != NetworkInterfaceKind.Unknown)
                yield return Fact.Kind.ToString().ToLowerInvariant();
            if (HasDefaultRoute)
                yield return "has the default route";
            if (Reach != Reaches.Everyone)
                yield return Reach switch
                {
                    Reaches.OneNeighbour => "reaches one neighbour only, but there is no better",
                    Reaches.ThisMachine => "looks internal to this machine, but there is no better",
                    Reaches.Tunnel => "a VPN, but there is no better",
                    _ => "valid on its own link only, but there is no better",
                };
        }
    }
}

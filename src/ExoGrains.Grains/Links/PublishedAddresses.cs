using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>What a device tells others that its ring port can be reached at.</summary>
internal static class PublishedAddresses
{
    /// <summary>Addresses without prefix, sorted ordinally.</summary>
    /// <param name="interfaces">The device's interfaces.</param>
    /// <param name="own">Address of its silo; where that is loopback the ring listens there alone.</param>
    public static ImmutableArray<string> Of(ImmutableArray<NetworkInterfaceFact> interfaces, IPAddress own)
    {
        if (IPAddress.IsLoopback(own))
            return [own.ToString()];
        return
        [
            .. interfaces.Where(fact => fact.IsUp && fact.Kind != NetworkInterfaceKind.Loopback)
                .SelectMany(fact => fact.Addresses)
                .Select(address => IPNetworkAddress.Parse(address).Address.ToString())
                .Append(own.ToString())
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExoGrains.Contracts;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>A device as <c>exograins devices --json</c> shows it.</summary>
/// <param name="Id">The device.</param>
/// <param name="Interfaces">Its network interfaces.</param>
/// <param name="Links">What it knows of its links to others.</param>
internal sealed record SeenDevice(
    string Id, ImmutableArray<NetworkInterfaceFact> Interfaces, ImmutableArray<SeenLink> Links)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The devices that a host's silo knows.</summary>
    public static async Task<ImmutableArray<SeenDevice>> ReadAsync(LabHost host)
    {
        var run = await host.RunAsync("devices", "--json");
        return JsonSerializer.Deserialize<ImmutableArray<SeenDevice>>(run.Results, Json);
    }

    /// <summary>Whether a ring handshake with an address that begins so succeeded the last time.</summary>
    public bool HasProven(string addressPrefix) => Links.Any(link =>
        link.Measurement is not null && link.Address.StartsWith(addressPrefix, StringComparison.Ordinal));
}

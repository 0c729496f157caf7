using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>A device as <c>exograins devices --json</c> shows it.</summary>
/// <param name="Id">The device.</param>
/// <param name="Interfaces">Its network interfaces.</param>
/// <param name="Links">What it knows of its links to others.</param>
internal sealed record SeenDevice(
    string Id, ImmutableArray<NetworkInterfaceFact> Interfaces, ImmutableArray<SeenLink> Links)
{
    /// <summary>The devices that a host's silo knows.</summary>
    public static async Task<ImmutableArray<SeenDevice>> ReadAsync(LabHost host) =>
        LabJson.Read<ImmutableArray<SeenDevice>>((await host.RunAsync("devices", "--json")).Results);
}

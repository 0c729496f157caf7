using System.Collections.Immutable;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>A silo in the membership table, as <c>exograins membership --json</c> shows it.</summary>
/// <param name="SiloName">Id of its device.</param>
/// <param name="Status">For example <c>Active</c> or <c>Dead</c>.</param>
internal sealed record SeenMember(string SiloName, string Status)
{
    /// <summary>The table that a host's silo owns.</summary>
    public static async Task<ImmutableArray<SeenMember>> ReadAsync(LabHost owner) =>
        LabJson.Read<Table>((await owner.RunAsync("membership", "--json")).Results).Silos;

    private sealed record Table(ImmutableArray<SeenMember> Silos);
}

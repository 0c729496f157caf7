namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Clears the membership table of silos of this machine whose process has ended, before a silo joins.
/// </summary>
/// <remarks>
/// After all silos of a machine were killed the table still calls them active. A joining silo must reach every active
/// silo, so without this it would wait until their entries grow stale.
/// </remarks>
internal static class EndedSilos
{
    // Somebody else writes the table at the same time: read again. Five silos that start together need a few rounds.
    private const int Attempts = 10;

    /// <summary>Marks them dead.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> DeclareDeadAsync(
        IMembershipTable table, DataFolder folder, CancellationToken cancellationToken)
    {
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
        var declared = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var data = await table.ReadAllAsync(cancellationToken);
            var ended = data.Members.FirstOrDefault(row => HasEnded(row.Item1, folder));
            if (ended is null)
                break;
            ended.Item1.Status = SiloStatus.Dead;
            if (await table.UpdateRowAsync(ended.Item1, ended.Item2, data.Version.Next(), cancellationToken))
            {
                declared++;
                attempt = -1;
            }
        }

        return declared;
    }

    private static bool HasEnded(MembershipEntry entry, DataFolder folder) =>
        entry.Status != SiloStatus.Dead
        && SiloLock.HasEnded(folder, entry.SiloAddress.Endpoint.Port, entry.SiloAddress.ToParsableString());
}

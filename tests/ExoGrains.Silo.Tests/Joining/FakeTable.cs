namespace ExoGrains.Silo.Tests.Joining;

/// <summary>A membership table in memory that only tells which silos are active.</summary>
internal sealed class FakeTable(params SiloAddress[] active) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => Task.CompletedTask;

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    public async Task<MembershipTableData> ReadRow(SiloAddress key) => await ReadAll();

    public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(
        [.. active.Select(silo => Tuple.Create(Entry(silo), ""))], new TableVersion(active.Length, "etag")));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Task.FromResult(false);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        Task.FromResult(false);

    public Task UpdateIAmAlive(MembershipEntry entry) => Task.CompletedTask;

    private static MembershipEntry Entry(SiloAddress silo) => new()
    {
        SiloAddress = silo,
        SiloName = "silo",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30000,
        SuspectTimes = [],
        StartTime = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc),
    };
}

using System.Net;
using ExoGrains.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>What Orleans demands of a membership table, asked of our schema through Orleans' own provider.</summary>
public abstract class MembershipTableTests
{
    private int _nextPort = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The cluster's name, new in every test.</summary>
    protected string ClusterId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>A database with the schema applied.</summary>
    protected abstract Task<ClusterDatabase> PrepareAsync();

    /// <summary>The table to be tested, over Orleans' own in the database.</summary>
    protected virtual Task<IMembershipTable> WrapAsync(IMembershipTable table) => Task.FromResult(table);

    [Fact]
    public async Task EmptyTable_HasAVersionAndNoMembers()
    {
        using var host = await OpenAsync();
        var data = await (await TableAsync(host)).ReadAllAsync(Token);
        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task InsertedRow_IsReadBackWithTheVersionRaised()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var entry = Entry();
        var version = (await table.ReadAllAsync(Token)).Version;

        Assert.True(await table.InsertRowAsync(entry, version.Next(), Token));
        var row = await table.ReadRowAsync(entry.SiloAddress, Token);
        var (read, _) = Assert.Single(row.Members);
        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort));
        Assert.Equal(entry.StartTime, read.StartTime, TimeSpan.FromMilliseconds(2));
        Assert.Equal(version.Version + 1, row.Version.Version);
    }

    [Fact]
    public async Task StaleVersion_InsertsNothing()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var stale = (await table.ReadAllAsync(Token)).Version;
        Assert.True(await table.InsertRowAsync(Entry(), stale.Next(), Token));

        Assert.False(await table.InsertRowAsync(Entry(), stale.Next(), Token));
        var data = await table.ReadAllAsync(Token);
        Assert.Single(data.Members);
        Assert.Equal(stale.Version + 1, data.Version.Version);
    }

    [Fact]
    public async Task ExistingRow_IsNotInsertedAgainAndTheVersionStays()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var entry = Entry();
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(Token)).Version.Next(), Token));
        var version = (await table.ReadAllAsync(Token)).Version;

        Assert.False(await table.InsertRowAsync(entry, version.Next(), Token));
        Assert.Equal(version.Version, (await table.ReadAllAsync(Token)).Version.Version);
    }

    [Fact]
    public async Task Update_ChangesStatusAndSuspicionsWithTheVersion()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var entry = Entry();
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(Token)).Version.Next(), Token));
        var before = await table.ReadRowAsync(entry.SiloAddress, Token);

        entry.Status = SiloStatus.Dead;
        entry.SuspectTimes = [Tuple.Create(Address(), new DateTime(2026, 5, 4, 3, 2, 1, DateTimeKind.Utc))];
        Assert.True(await table.UpdateRowAsync(entry, before.Members[0].Item2, before.Version.Next(), Token));
        Assert.False(await table.UpdateRowAsync(entry, before.Members[0].Item2, before.Version.Next(), Token));

        var after = await table.ReadRowAsync(entry.SiloAddress, Token);
        Assert.Equal(SiloStatus.Dead, after.Members[0].Item1.Status);
        Assert.Equal(entry.SuspectTimes, after.Members[0].Item1.SuspectTimes);
        Assert.Equal(before.Version.Version + 1, after.Version.Version);
    }

    [Fact]
    public async Task UpdateOfAMissingRow_IsRefused()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var version = (await table.ReadAllAsync(Token)).Version;
        Assert.False(await table.UpdateRowAsync(Entry(), "0", version.Next(), Token));
        Assert.Equal(version.Version, (await table.ReadAllAsync(Token)).Version.Version);
    }

    [Fact]
    public async Task SignOfLife_DoesNotMoveTheVersion()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var entry = Entry();
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(Token)).Version.Next(), Token));
        var before = await table.ReadRowAsync(entry.SiloAddress, Token);

        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);
        await table.UpdateIAmAliveAsync(entry, Token);
        var after = await table.ReadRowAsync(entry.SiloAddress, Token);
        Assert.Equal(entry.IAmAliveTime, after.Members[0].Item1.IAmAliveTime, TimeSpan.FromMilliseconds(2));
        Assert.Equal(before.Version.Version, after.Version.Version);
    }

    [Fact]
    public async Task UpdatesAtOnce_AreAllAppliedOneByOne()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var entries = Enumerable.Range(0, 4).Select(_ => Entry()).ToList();
        foreach (var entry in entries)
            Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(Token)).Version.Next(), Token));
        var start = (await table.ReadAllAsync(Token)).Version.Version;

        await Task.WhenAll(entries.Select(entry => Task.Run(() => UpdateUntilAppliedAsync(table, entry, times: 5))));
        Assert.Equal(start + 20, (await table.ReadAllAsync(Token)).Version.Version);
    }

    [Fact]
    public async Task OldDeadRows_AreCleanedUpAndActiveOnesKept()
    {
        using var host = await OpenAsync();
        var table = await TableAsync(host);
        var dead = Entry(SiloStatus.Dead);
        var active = Entry();
        foreach (var entry in new[] { dead, active })
        {
            entry.IAmAliveTime = entry.StartTime.AddDays(-10);
            Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(Token)).Version.Next(), Token));
        }

        await table.CleanupDefunctSiloEntriesAsync(dead.StartTime.AddDays(-1), Token);
        Assert.Equal(
            [active.SiloAddress],
            (await table.ReadAllAsync(Token)).Members.Select(member => member.Item1.SiloAddress));
        await table.DeleteMembershipTableEntriesAsync(ClusterId, Token);
    }

    private static async Task UpdateUntilAppliedAsync(IMembershipTable table, MembershipEntry entry, int times)
    {
        for (var applied = 0; applied < times;)
        {
            var row = await table.ReadRowAsync(entry.SiloAddress, Token);
            var (current, etag) = row.Members[0];
            current.Status = current.Status == SiloStatus.Active ? SiloStatus.ShuttingDown : SiloStatus.Active;
            if (await table.UpdateRowAsync(current, etag, row.Version.Next(), Token))
                applied++;
        }
    }

    // Only for its table: the host is never started.
    private async Task<IHost> OpenAsync()
    {
        var database = await PrepareAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, "test"))
            .ConfigureEndpoints(IPAddress.Loopback, 1, 2)
            .UseAdoNetClustering(options =>
                (options.Invariant, options.ConnectionString) = (database.Invariant, database.ConnectionString)));
        var host = builder.Build();
        return host;
    }

    private async Task<IMembershipTable> TableAsync(IHost host)
    {
        var table = await WrapAsync(host.Services.GetRequiredService<IMembershipTable>());
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, Token);
        return table;
    }

    private SiloAddress Address() =>
        SiloAddress.New(new IPEndPoint(IPAddress.Loopback, Interlocked.Increment(ref _nextPort)), 7);

    private MembershipEntry Entry(SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = Address(),
        SiloName = "silo",
        HostName = "host",
        Status = status,
        ProxyPort = 30000,
        StartTime = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 1, 2, 3, 4, 6, 789, DateTimeKind.Utc),
    };
}

using ExoGrains.Client.Clusters;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Tests.Hosting;
using ExoGrains.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>The table that members use, over a cluster port and a SQLite file.</summary>
public sealed class HttpMembershipTableTests : MembershipTableTests, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServedTable? _served;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_served is not null)
            await _served.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    protected override async Task<ClusterDatabase> PrepareAsync()
    {
        var database = ClusterDatabase.Parse(_folder["cluster.db"]);
        await DatabaseSchema.EnsureAsync(database, TestContext.Current.CancellationToken);
        return database;
    }

    protected override async Task<IMembershipTable> WrapAsync(IMembershipTable table)
    {
        _served = await ServedTable.StartAsync(table, ClusterId);
        return new HttpMembershipTable(_served.Channel());
    }
}

using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class SqliteMembershipTableTests : MembershipTableTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    protected override async Task<ClusterDatabase> PrepareAsync()
    {
        var database = ClusterDatabase.Parse(_folder["cluster.db"]);
        await DatabaseSchema.EnsureAsync(database, TestContext.Current.CancellationToken);
        return database;
    }
}

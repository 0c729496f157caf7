using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class PostgresMembershipTableTests(PostgresServer server)
    : MembershipTableTests, IClassFixture<PostgresServer>
{
    protected override async Task<ClusterDatabase> PrepareAsync()
    {
        if (server.SkipReason is { } reason)
            Assert.Skip(reason);
        var database = ClusterDatabase.Parse(server.ConnectionString);
        await DatabaseSchema.EnsureAsync(database, TestContext.Current.CancellationToken);
        return database;
    }
}

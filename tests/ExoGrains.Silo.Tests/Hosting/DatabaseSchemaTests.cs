using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class DatabaseSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task FiveAtOnceOnANewFile_AllSucceedAndAgainLater()
    {
        var database = ClusterDatabase.Parse(_folder["sub/cluster.db"]);
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(
                _ => Task.Run(() => DatabaseSchema.EnsureAsync(database, Token), Token)));
        }

        Assert.Equal(13L, await ScalarAsync(database, "SELECT count(*) FROM OrleansQuery"));
        Assert.Equal("wal", await ScalarAsync(database, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task RowsThatAreThere_Stay()
    {
        var database = ClusterDatabase.Parse(_folder["cluster.db"]);
        await DatabaseSchema.EnsureAsync(database, Token);
        await ScalarAsync(
            database, "INSERT INTO OrleansMembershipVersionTable (DeploymentId, Version) VALUES ('c', 42)");
        await DatabaseSchema.EnsureAsync(database, Token);
        Assert.Equal(42L, await ScalarAsync(database, "SELECT Version FROM OrleansMembershipVersionTable"));
    }

    [Fact]
    public async Task FileThatIsNoDatabase_IsAnErrorThatNamesIt()
    {
        var path = _folder.Write("cluster.db", new string('x', 4096));
        var error = await Assert.ThrowsAsync<ExoGrainsException>(
            () => DatabaseSchema.EnsureAsync(ClusterDatabase.Parse(path), Token));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScriptsNeverOpenATransactionInAStoredQuery()
    {
        var assembly = typeof(DatabaseSchema).Assembly;
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal));
        foreach (var name in scripts)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            Assert.DoesNotContain("COMMIT", reader.ReadToEnd(), StringComparison.Ordinal);
        }
    }

    private static async Task<object?> ScalarAsync(ClusterDatabase database, string text)
    {
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return await command.ExecuteScalarAsync(Token);
    }
}

using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Tests.Client;

public sealed class MembershipConnectionTests
{
    [Fact]
    public void Path_IsASqliteFile()
    {
        var connection = MembershipConnection.Parse("some/cluster.db");
        Assert.True(connection.IsSqlite);
        Assert.Equal(Path.GetFullPath("some/cluster.db"), connection.SqliteFile);
    }

    [Theory]
    [InlineData("Host=db;Database=x", MembershipConnection.PostgresInvariant)]
    [InlineData("server=db;database=x", MembershipConnection.PostgresInvariant)]
    [InlineData("Data Source=/tmp/x.db", MembershipConnection.SqliteInvariant)]
    public void ConnectionString_NamesItsProvider(string text, string invariant) =>
        Assert.Equal(invariant, MembershipConnection.Parse(text).Invariant);

    [Fact]
    public void Address_BecomesAConnectionString()
    {
        var connection = MembershipConnection.Parse("postgres://me:p%40ss@db:5433/cluster");
        Assert.Equal(MembershipConnection.PostgresInvariant, connection.Invariant);
        Assert.Contains("p@ss", connection.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("5433", connection.ConnectionString, StringComparison.Ordinal);
        Assert.Null(connection.SqliteFile);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Colour=red")]
    [InlineData("postgres://host")]
    public void AnythingElse_IsRefusedWithoutRepeatingIt(string text) =>
        Assert.Throws<ExoGrainsException>(() => MembershipConnection.Parse(text));
}

using System.Diagnostics;
using ExoGrains.Silo.Commands;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>A silo that lives, but is dead to the others.</summary>
public sealed class EvictedSiloTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task SiloThatIsToldItIsDead_ComesBackInTheSameProcess()
    {
        using var folder = new TemporaryFolder();
        await using var first = await SiloProcess.StartAsync(folder.Path, null, "--no-model", "--threads", "1");
        await using var second = await SiloProcess.StartAsync(folder.Path, null, "--no-model", "--threads", "1");
        var database = DataFolder.DatabasePath(folder.Path);
        var before = Rows(database, second).Single();

        DeclareDead(database, before);
        var began = Stopwatch.GetTimestamp();
        MembershipRow? after;
        while ((after = Rows(database, second).SingleOrDefault(row => row.Status == "Active")) is null)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"It did not come back: {second.Output}");
            Assert.False(second.HasEnded, $"It ended: {second.Output}");
            await Task.Delay(Poll, TestContext.Current.CancellationToken);
        }

        Assert.True(after.Generation > before.Generation);
        Assert.Equal(before.SiloName, after.SiloName);
        Assert.Contains("starts again", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("starts again", first.Output, StringComparison.Ordinal);
        Assert.Equal(0, await second.TerminateAsync());
    }

    private static MembershipRow[] Rows(string database, SiloProcess silo) =>
        [.. MembershipTable.Read(database).Silos.Where(row => row.Port == silo.Ports[2])];

    private static void DeclareDead(string database, MembershipRow row)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, DefaultTimeout = 30, Pooling = false }
                .ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "UPDATE OrleansMembershipTable SET Status = 6 WHERE Port = $port AND Generation = $generation;"
            + "UPDATE OrleansMembershipVersionTable SET Version = Version + 1;";
        command.Parameters.AddWithValue("$port", row.Port);
        command.Parameters.AddWithValue("$generation", row.Generation);
        Assert.Equal(2, command.ExecuteNonQuery());
    }
}

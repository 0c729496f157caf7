using ExoGrains.Contracts;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Silo.Commands;

/// <summary>The membership table of a SQLite file at one moment.</summary>
/// <param name="File">The file, absolute.</param>
/// <param name="Version">Version of the table; 0 where no silo ever joined.</param>
/// <param name="Silos">Rows, those that started last first.</param>
internal sealed record MembershipTable(string File, long Version, IReadOnlyList<MembershipRow> Silos)
{
    /// <summary>Reads a file without changing it.</summary>
    /// <exception cref="ExoGrainsException">There is no such file, or it holds no membership tables.</exception>
    public static MembershipTable Read(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new ExoGrainsException(
                $"Membership: there is no file '{file}'; start a silo first, or name the file with --db. A silo that "
                + "joined another one has none; ask on the machine that owns the cluster.");
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 5,
        };
        try
        {
            using var connection = new SqliteConnection(connectionString.ToString());
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: true);
            return new MembershipTable(file, ReadVersion(connection, transaction), ReadRows(connection, transaction));
        }
        catch (SqliteException error)
        {
            throw new ExoGrainsException(
                $"Membership: '{file}' cannot be read: {error.Message} Expected the database of a silo.", error);
        }
    }

    private static long ReadVersion(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT max(Version) FROM OrleansMembershipVersionTable";
        return command.ExecuteScalar() is long version ? version : 0;
    }

    private static List<MembershipRow> ReadRows(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "SELECT SiloName, HostName, Address, Port, Generation, Status, ProxyPort, StartTime, IAmAliveTime, "
            + "SuspectTimes FROM OrleansMembershipTable ORDER BY StartTime DESC, Address, Port";
        using var reader = command.ExecuteReader();
        var rows = new List<MembershipRow>();
        while (reader.Read())
        {
            rows.Add(new MembershipRow(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetInt32(3),
                reader.GetInt32(4),
                ((SiloStatus)reader.GetInt32(5)).ToString(),
                reader.IsDBNull(6) ? 0 : reader.GetInt32(6),
                reader.GetString(7),
                reader.GetString(8),
                reader.IsDBNull(9) || reader.GetString(9).Length == 0 ? null : reader.GetString(9)));
        }

        return rows;
    }
}

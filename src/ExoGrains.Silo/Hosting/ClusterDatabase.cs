using System.Data.Common;
using ExoGrains.Contracts;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ExoGrains.Silo.Hosting;

/// <summary>Where membership and grain state are kept: a SQLite file, or a PostgreSQL database.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Invariant">Orleans' name for the provider.</param>
/// <param name="ConnectionString">As the silo uses it; may hold a password.</param>
public sealed record ClusterDatabase(ClusterDatabaseKind Kind, string Invariant, string ConnectionString)
{
    // Microsoft.Data.Sqlite blocks a thread for up to this long when the file is locked, so it must stay short; Orleans
    // tries again by itself.
    private const int SqliteBusySeconds = 2;

    /// <summary>The SQLite file; null for PostgreSQL.</summary>
    public string? FilePath => Kind == ClusterDatabaseKind.Sqlite
        ? new SqliteConnectionStringBuilder(ConnectionString).DataSource
        : null;

    /// <summary>Reads the value of <c>--membership</c>.</summary>
    /// <param name="text">
    /// A file path; <c>Data Source=...</c>; <c>Host=...</c> or <c>Server=...</c>; or
    /// <c>postgres://user:password@host/database</c>.
    /// </param>
    /// <exception cref="InvalidRequestException">It is none of these.</exception>
    public static ClusterDatabase Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Refuse(text, "it is empty");
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return FromUri(text);
        if (!text.Contains('=', StringComparison.Ordinal))
            return Sqlite(new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(text) });

        try
        {
            var pairs = new DbConnectionStringBuilder { ConnectionString = text };
            if (pairs.ContainsKey("Host") || pairs.ContainsKey("Server"))
                return Postgres(new NpgsqlConnectionStringBuilder(text));
            if (pairs.ContainsKey("Data Source") || pairs.ContainsKey("DataSource") || pairs.ContainsKey("Filename"))
            {
                var sqlite = new SqliteConnectionStringBuilder(text);
                sqlite.DataSource = Path.GetFullPath(sqlite.DataSource);
                return Sqlite(sqlite);
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw Refuse(text, e.Message);
        }

        throw Refuse(text, "it names neither a host nor a data source");
    }

    private static ClusterDatabase Sqlite(SqliteConnectionStringBuilder builder)
    {
        if (!builder.ContainsKey("Default Timeout") || builder.DefaultTimeout == 30)
            builder.DefaultTimeout = SqliteBusySeconds;
        builder.Pooling = true;
        return new ClusterDatabase(ClusterDatabaseKind.Sqlite, "System.Data.SQLite", builder.ConnectionString);
    }

    private static ClusterDatabase Postgres(NpgsqlConnectionStringBuilder builder) =>
        new(ClusterDatabaseKind.PostgreSql, "Npgsql", builder.ConnectionString);

    private static ClusterDatabase FromUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw Refuse(text, "it is no address");
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : 5432 };
        var login = uri.UserInfo.Split(':', 2);
        if (login[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length == 2)
            builder.Password = Uri.UnescapeDataString(login[1]);
        var database = uri.AbsolutePath.Trim('/');
        if (database.Length > 0)
            builder.Database = Uri.UnescapeDataString(database);
        return Postgres(builder);
    }

    // The text is not repeated when it may hold a password.
    private static InvalidRequestException Refuse(string text, string why) => new(
        $"--membership: got {(text.Contains("assword", StringComparison.Ordinal) ? "a connection" : $"'{text}'")}, " +
        $"but {why}; expected a SQLite file, 'Data Source=FILE', 'Host=...;Database=...' or " +
        "'postgres://user@host/database'.");
}

using System.Data.Common;
using ExoGrains.Contracts;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Client;

/// <summary>Where the membership tables are: Orleans' name of a provider, and a connection string.</summary>
/// <param name="Invariant"><see cref="SqliteInvariant"/> or <see cref="PostgresInvariant"/>.</param>
/// <param name="ConnectionString">For that provider.</param>
public sealed record MembershipConnection(string Invariant, string ConnectionString)
{
    /// <summary>Orleans' name for SQLite. It loads Microsoft.Data.Sqlite, not the package of this name.</summary>
    public const string SqliteInvariant = "System.Data.SQLite";

    /// <summary>Orleans' name for PostgreSQL.</summary>
    public const string PostgresInvariant = "Npgsql";

    /// <summary>Name of the SQLite file in a data folder.</summary>
    public const string FileName = "cluster.db";

    /// <summary>Whether the tables are in a SQLite file.</summary>
    public bool IsSqlite => Invariant == SqliteInvariant;

    /// <summary>The SQLite file; null for a database server.</summary>
    public string? SqliteFile => IsSqlite ? new SqliteConnectionStringBuilder(ConnectionString).DataSource : null;

    /// <summary>The SQLite file of a data folder, which silos on one machine share.</summary>
    public static MembershipConnection InDataFolder(string dataFolder) => OfFile(Path.Combine(dataFolder, FileName));

    /// <summary>Reads what a user wrote.</summary>
    /// <param name="text">
    /// Path of a SQLite file, a SQLite connection string (<c>Data Source=...</c>), a PostgreSQL connection string
    /// (<c>Host=...;Database=...</c>), or a <c>postgres://user:password@host:port/database</c> address.
    /// </param>
    /// <exception cref="ExoGrainsException">None of these.</exception>
    public static MembershipConnection Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Unreadable(text);
        if (text.StartsWith("postgres://", StringComparison.Ordinal)
            || text.StartsWith("postgresql://", StringComparison.Ordinal))
            return OfAddress(text);
        if (!text.Contains('=', StringComparison.Ordinal))
            return OfFile(text);
        return OfConnectionString(text);
    }

    private static MembershipConnection OfFile(string path) => new(
        SqliteInvariant,
        // The default timeout is SQLite's busy timeout, and a busy wait blocks a thread: short, and tried again.
        new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path), DefaultTimeout = 2, Pooling = true }
            .ToString());

    private static MembershipConnection OfConnectionString(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException error)
        {
            throw new ExoGrainsException($"Membership connection: {error.Message}", error);
        }

        if (parts.ContainsKey("Host") || parts.ContainsKey("Server"))
            return new MembershipConnection(PostgresInvariant, text);
        if (parts.ContainsKey("Data Source") || parts.ContainsKey("DataSource") || parts.ContainsKey("Filename"))
            return new MembershipConnection(SqliteInvariant, text);
        throw Unreadable(text);
    }

    private static MembershipConnection OfAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.AbsolutePath.Length < 2)
            throw Unreadable(text);
        var parts = new DbConnectionStringBuilder
        {
            ["Host"] = address.Host,
            ["Database"] = Uri.UnescapeDataString(address.AbsolutePath[1..]),
        };
        if (address.Port > 0)
            parts["Port"] = address.Port;
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            parts["Username"] = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
            parts["Password"] = Uri.UnescapeDataString(user[1]);
        return new MembershipConnection(PostgresInvariant, parts.ConnectionString);
    }

    // The text is not repeated: it may hold a password.
    private static ExoGrainsException Unreadable(string text) => new(
        $"Membership connection: got {text.Length} characters that name no database, expected a SQLite file, "
        + "'Data Source=FILE', 'Host=...;Database=...' or 'postgres://user:password@host/database'.");
}

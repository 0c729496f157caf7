using System.Reflection;
using ExoGrains.Contracts;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Brings the tables and statements that Orleans needs into the cluster database. Every silo does it at every start.
/// </summary>
public static class DatabaseSchema
{
    private const int SqliteErrorBusy = 5;
    private const int SqliteErrorLocked = 6;
    private const int WaitSeconds = 30;

    // Any number, the same in every silo: it names our lock among others in the same PostgreSQL server.
    private const long PostgresLock = 0x65786f6772616e73;

    private static readonly string[] Scripts = ["membership.sql", "storage.sql"];

    /// <summary>Applies the scripts of <c>schemas/</c>; changes nothing where nothing is missing.</summary>
    /// <exception cref="ExoGrainsException">The database cannot be reached or written.</exception>
    public static async Task EnsureAsync(ClusterDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            if (database.Kind == ClusterDatabaseKind.Sqlite)
                await EnsureSqliteAsync(database, cancellationToken);
            else
                await EnsurePostgresAsync(database, cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or NpgsqlException or IOException)
        {
            throw new ExoGrainsException(
                $"Membership database: cannot prepare {database.FilePath ?? "PostgreSQL"}: {e.Message} " +
                "Check --membership.",
                e);
        }
    }

    private static async Task EnsureSqliteAsync(ClusterDatabase database, CancellationToken cancellationToken)
    {
        // A connection of its own with a longer wait: at a common start silos queue here, later on nobody may.
        var builder = new SqliteConnectionStringBuilder(database.ConnectionString)
        {
            Pooling = false,
            DefaultTimeout = WaitSeconds,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(builder.DataSource))!);
        await using var connection = new SqliteConnection(builder.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await UseWriteAheadLogAsync(connection, cancellationToken);
        await using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var script in Scripts)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = Read("sqlite", script);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // Going over to the write-ahead log wants the file for itself, and SQLite answers busy at once instead of waiting.
    private static async Task UseWriteAheadLogAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA journal_mode=WAL;";
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (SqliteException e) when (e.SqliteErrorCode is SqliteErrorBusy or SqliteErrorLocked
                && TimeProvider.System.GetElapsedTime(deadline).TotalSeconds < WaitSeconds)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private static async Task EnsurePostgresAsync(ClusterDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // CREATE TABLE IF NOT EXISTS fails when two sessions race, so they take turns.
        await ExecuteAsync(connection, transaction, $"SELECT pg_advisory_xact_lock({PostgresLock})", cancellationToken);
        foreach (var script in Scripts)
            await ExecuteAsync(connection, transaction, Read("postgresql", script), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Read(string database, string script)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"schemas/{database}/{script}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

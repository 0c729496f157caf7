namespace ExoGrains.Silo.Hosting;

/// <summary>Databases that can hold membership and grain state.</summary>
public enum ClusterDatabaseKind
{
    /// <summary>A SQLite file on this machine.</summary>
    Sqlite = 0,

    /// <summary>A PostgreSQL server, for several machines.</summary>
    PostgreSql = 1,
}

namespace ExoGrains.Silo.Joining;

/// <summary>State of a grain as it lies in the database: bytes that nobody here reads.</summary>
internal sealed class RawState
{
    /// <summary>UTF-8 JSON; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; init; }
}

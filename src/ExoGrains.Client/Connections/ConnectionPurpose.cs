namespace ExoGrains.Client.Connections;

/// <summary>What a connection is for. A proof for one is none for the other.</summary>
internal enum ConnectionPurpose : byte
{
    /// <summary>Between silos.</summary>
    Silo = 1,

    /// <summary>From a grain client to a silo.</summary>
    Gateway = 2,
}

namespace ExoGrains.Client.Connections;

/// <summary>What the acceptor of a connection says to a dialler's claim.</summary>
internal enum ProofVerdict : byte
{
    /// <summary>Proven; Orleans' own bytes follow.</summary>
    Proven = 0,

    /// <summary>The claim was made with another key.</summary>
    WrongKey = 1,

    /// <summary>The acceptor's cluster has another name.</summary>
    OtherCluster = 2,

    /// <summary>The acceptor speaks another version.</summary>
    OtherVersion = 3,

    /// <summary>The dialler came to the port of the other purpose.</summary>
    OtherPurpose = 4,
}

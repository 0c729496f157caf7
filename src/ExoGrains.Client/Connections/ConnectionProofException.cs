using ExoGrains.Contracts;

namespace ExoGrains.Client.Connections;

/// <summary>A connection that was dialled, but one of its ends did not prove the cluster key.</summary>
internal sealed class ConnectionProofException(string message, bool isFinal) : ExoGrainsException(message)
{
    /// <summary>Whether trying again without another key, name or version is useless.</summary>
    public bool IsFinal => isFinal;
}

using ExoGrains.Contracts;

namespace ExoGrains.Client.Connections;

/// <summary>A connection that was dialled, but one of its ends did not prove the cluster key.</summary>
internal sealed class ConnectionProofException(string message, bool isFinal) : ExoGrainsException(message)
{
    /// <summary>Whether trying again without another key, name or version is useless.</summary>
    public bool IsFinal => isFinal;

    /// <summary>Finds one in what an error was caused by.</summary>
    public static ConnectionProofException? Find(Exception? error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is ConnectionProofException found)
                return found;
        }

        return null;
    }
}

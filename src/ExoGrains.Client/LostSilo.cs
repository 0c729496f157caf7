using Orleans.Runtime.Messaging;

namespace ExoGrains.Client;

/// <summary>Tells failures of a silo from failures of what was asked.</summary>
internal static class LostSilo
{
    /// <summary>Whether a call failed because its silo is gone, or is no longer where the grain is.</summary>
    public static bool Explains(Exception error) =>
        error is SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException
            or EnumerationAbortedException or ClientNotAvailableException;
}

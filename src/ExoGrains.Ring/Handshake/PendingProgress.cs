namespace ExoGrains.Ring.Handshake;

/// <summary>How much an incoming connection has shown of itself; more keeps its place longer.</summary>
internal enum PendingProgress
{
    /// <summary>Nothing that makes sense.</summary>
    Silent,

    /// <summary>It said HELLO in a version that is known.</summary>
    Introduced,

    /// <summary>It proved that it has the key.</summary>
    Proven,
}

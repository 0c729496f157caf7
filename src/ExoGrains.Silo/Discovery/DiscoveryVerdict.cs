namespace ExoGrains.Silo.Discovery;

/// <summary>What a received datagram turned out to be.</summary>
internal enum DiscoveryVerdict
{
    /// <summary>A message of a silo that holds our key.</summary>
    Genuine = 0,

    /// <summary>A message in form, but not written with our key: nothing in it is to be believed.</summary>
    WrongKey = 1,

    /// <summary>A message of a version we do not read.</summary>
    OtherVersion = 2,

    /// <summary>No message of ours.</summary>
    Foreign = 3,
}

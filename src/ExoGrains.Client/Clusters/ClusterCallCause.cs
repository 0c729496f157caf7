namespace ExoGrains.Client.Clusters;

/// <summary>Why a call to a cluster port failed. Names travel as <c>code</c> in error answers.</summary>
internal enum ClusterCallCause
{
    /// <summary>No endpoint answered: no route, no name, silence, or a connection that broke.</summary>
    Unreachable = 0,

    /// <summary>Every endpoint's machine refused the connection: no process serves the tables there.</summary>
    Refused = 1,

    /// <summary>The request carried no proof of the key.</summary>
    NoKey = 2,

    /// <summary>The proof was made with another key, or the request was changed on its way.</summary>
    WrongKey = 3,

    /// <summary>The endpoint serves a cluster of another name.</summary>
    OtherCluster = 4,

    /// <summary>The two clocks differ too much.</summary>
    ClockDifference = 5,

    /// <summary>The request was seen before.</summary>
    Replayed = 6,

    /// <summary>The request names another run of the server; the answer tells which one runs.</summary>
    OtherSession = 7,

    /// <summary>The request cannot be read.</summary>
    BadRequest = 8,

    /// <summary>The body is longer than is read.</summary>
    TooLarge = 9,

    /// <summary>Nothing is served at that path.</summary>
    NotFound = 10,

    /// <summary>The owner is starting, or has too much to do; later it will answer.</summary>
    Busy = 11,

    /// <summary>The owner's database failed.</summary>
    Database = 12,

    /// <summary>Grain state was changed by another writer meanwhile.</summary>
    Conflict = 13,

    /// <summary>An answer without the proof of our key: whoever answers there is not of this cluster.</summary>
    NotGenuine = 14,
}

using System.Net;

namespace ExoGrains.Ring.Transport;

/// <summary>A bound address.</summary>
internal interface IRingAcceptor : IDisposable
{
    /// <summary>The address, with its real port.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Blocks until someone connects; null once disposed.</summary>
    IByteChannel? Accept();
}

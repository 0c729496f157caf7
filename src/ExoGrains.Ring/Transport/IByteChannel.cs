using System.Net;

namespace ExoGrains.Ring.Transport;

/// <summary>
/// A reliable ordered byte stream between two ranks. One thread sends while another receives; both block.
/// </summary>
/// <remarks>
/// Any thread may dispose it at any time, which is how a wait is cut short: no member throws because of that. Sending
/// and receiving then say that the connection is over, each in its own way.
/// </remarks>
internal interface IByteChannel : IDisposable
{
    /// <summary>Both ends, for messages.</summary>
    string Description { get; }

    /// <summary>Own end.</summary>
    IPEndPoint Local { get; }

    /// <summary>The peer's end.</summary>
    IPEndPoint Remote { get; }

    /// <summary>Name of the system's error that ended it, for example <c>ECONNRESET</c>; null where none did.</summary>
    string? SystemError { get; }

    /// <summary>
    /// Longest time <see cref="Receive"/> blocks without bytes. Not changed while a receive runs; may be set on a
    /// connection that is over, and then means nothing.
    /// </summary>
    TimeSpan PollInterval { get; set; }

    /// <summary>Waits for bytes; allocates nothing.</summary>
    /// <param name="buffer">Where to put them; not empty.</param>
    /// <param name="count">Bytes received; 0 unless the result is <see cref="ReceiveStatus.Data"/>.</param>
    ReceiveStatus Receive(Span<byte> buffer, out int count);

    /// <summary>Sends all bytes; blocks while the peer does not read. Allocates nothing.</summary>
    /// <returns>False when the connection is over.</returns>
    bool Send(ReadOnlySpan<byte> bytes);

    /// <summary>Tells the peer that no more bytes come; receiving goes on.</summary>
    void ShutdownSend();
}

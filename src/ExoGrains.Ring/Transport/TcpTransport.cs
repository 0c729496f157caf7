using System.Net;
using System.Net.Sockets;
using ExoGrains.Ring.Handshake;

namespace ExoGrains.Ring.Transport;

/// <summary>Blocking TCP sockets.</summary>
internal sealed class TcpTransport(RingOptions options) : IRingTransport
{
    /// <inheritdoc/>
    public IRingAcceptor Listen(IPEndPoint endPoint) => new TcpAcceptor(endPoint, options);

    /// <inheritdoc/>
    public IByteChannel Connect(IPEndPoint remote, IPAddress? source, TimeSpan timeout)
    {
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var isTooSlow = 0;
        // A synchronous connect has no timeout of its own, and an asynchronous one would spoil the socket: the timer
        // disposes it, which ends the connect.
        using var timer = new Timer(
            _ =>
            {
                Interlocked.Exchange(ref isTooSlow, 1);
                socket.Dispose();
            },
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            socket.Connect(remote);
            return new TcpChannel(socket, options);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            throw new HandshakeException(Explain(remote, exception as SocketException, isTooSlow != 0, timeout));
        }
    }

    private static HandshakeFailure Explain(IPEndPoint remote, SocketException? error, bool isTooSlow, TimeSpan timeout)
    {
        if (isTooSlow || error is null || error.SocketErrorCode == SocketError.TimedOut)
            return new HandshakeFailure(
                HandshakeStage.Connect,
                HandshakeCause.Timeout,
                $"{remote} did not answer within {timeout.TotalSeconds:0.#} s");
        var cause = error.SocketErrorCode == SocketError.ConnectionRefused
            ? HandshakeCause.Refused
            : HandshakeCause.Unreachable;
        return new HandshakeFailure(
            HandshakeStage.Connect,
            cause,
            $"connecting to {remote} failed: {error.Message} ({error.SocketErrorCode}, errno {error.NativeErrorCode})");
    }
}

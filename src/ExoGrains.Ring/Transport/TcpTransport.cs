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
    public IByteChannel Connect(RingHop hop, TimeSpan timeout)
    {
        var isDecided = 0;
        var isTooSlow = false;
        Socket? socket = null;
        try
        {
            socket = new Socket(hop.Remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var (remote, pin) = SocketPin.Apply(socket, hop);
            // A synchronous connect has no timeout of its own, and an asynchronous one would spoil the socket: the
            // timer disposes it, which ends the connect.
            var connecting = socket;
            using var timer = new Timer(
                _ =>
                {
                    if (Interlocked.Exchange(ref isDecided, 1) != 0)
                        return;
                    Volatile.Write(ref isTooSlow, true);
                    connecting.Dispose();
                },
                null,
                timeout,
                Timeout.InfiniteTimeSpan);
            socket.Connect(remote);
            // From here on the timer leaves it alone: nobody is handed a connection that ends of itself.
            if (Interlocked.Exchange(ref isDecided, 1) != 0)
                throw new HandshakeException(Explain(hop.Remote, null, isTooSlow: true, timeout));
            return Verify(new TcpChannel(socket, options, pin), hop);
        }
        catch (PinException exception)
        {
            socket?.Dispose();
            throw new HandshakeException(new HandshakeFailure(
                HandshakeStage.Bind, HandshakeCause.Unreachable, exception.Message, exception.SystemError));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            socket?.Dispose();
            throw new HandshakeException(
                Explain(hop.Remote, exception as SocketException, Volatile.Read(ref isTooSlow), timeout));
        }
    }

    private static TcpChannel Verify(TcpChannel channel, RingHop hop)
    {
        if (hop.Source is null || RingAddress.AreEqual(channel.Local.Address, hop.Source))
            return channel;
        channel.Dispose();
        throw new PinException(
            SystemErrors.AddressNotAvailable,
            $"the system dialled from {channel.Local.Address}; expected {hop.Source}");
    }

    private static HandshakeFailure Explain(IPEndPoint remote, SocketException? error, bool isTooSlow, TimeSpan timeout)
    {
        if (isTooSlow || error is null || error.SocketErrorCode == SocketError.TimedOut)
            return new HandshakeFailure(
                HandshakeStage.Connect,
                HandshakeCause.Timeout,
                $"{remote} did not answer within {timeout.TotalSeconds:0.#} s",
                SystemErrors.TimedOut);
        var cause = error.SocketErrorCode == SocketError.ConnectionRefused
            ? HandshakeCause.Refused
            : HandshakeCause.Unreachable;
        var name = SystemErrors.Name(error);
        return new HandshakeFailure(
            HandshakeStage.Connect,
            cause,
            $"connecting to {remote} failed: {error.Message} ({name}, errno {error.NativeErrorCode})",
            name);
    }
}

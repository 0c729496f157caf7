using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Ring.Transport;

/// <summary>A listening TCP socket, accepted from synchronously.</summary>
internal sealed class TcpAcceptor : IRingAcceptor
{
    // Disposing does not wake a blocked accept on every system, so accepting looks up now and then.
    private static readonly TimeSpan LookUp = TimeSpan.FromMilliseconds(250);

    // Connections the system completes before they are accepted; how many may stay is the listener's business.
    private const int Backlog = 512;

    // Only time frees descriptors; the connections wait in the backlog meanwhile.
    private static readonly TimeSpan ExhaustionPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly RingOptions _options;
    private readonly ManualResetEventSlim _disposed = new();

    public TcpAcceptor(IPEndPoint endPoint, RingOptions options)
    {
        _options = options;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // One socket for each family: an IPv4 peer then has an IPv4 address, whatever the system's defaults are.
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                _socket.DualMode = false;
            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }

        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <inheritdoc/>
    public IPEndPoint LocalEndPoint { get; }

    /// <inheritdoc/>
    public IByteChannel? Accept()
    {
        while (!_disposed.IsSet)
        {
            try
            {
                if (_socket.Poll(LookUp, SelectMode.SelectRead) && Open(_socket.Accept()) is { } channel)
                    return channel;
            }
            catch (SocketException exception)
            {
                // A peer that left before it was accepted concerns nobody; anything else is the system's want of
                // descriptors or memory.
                if (exception.SocketErrorCode is not (SocketError.ConnectionAborted or SocketError.ConnectionReset))
                    _disposed.Wait(ExhaustionPause);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed.Set();
        _socket.Dispose();
    }

    private TcpChannel? Open(Socket accepted)
    {
        try
        {
            return new TcpChannel(accepted, _options);
        }
        catch (SocketException)
        {
            // The peer has left already, so its socket takes no options any more.
            accepted.Dispose();
            return null;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Ring.Transport;

/// <summary>A listening TCP socket, accepted from synchronously.</summary>
internal sealed class TcpAcceptor : IRingAcceptor
{
    // Disposing does not wake a blocked accept on every system, so accepting looks up now and then.
    private static readonly TimeSpan LookUp = TimeSpan.FromMilliseconds(250);

    // Connections the system completes before they are accepted; how many may stay is the listener's business.
    private const int Backlog = 128;

    private readonly Socket _socket;
    private readonly RingOptions _options;
    private volatile bool _isDisposed;

    public TcpAcceptor(IPEndPoint endPoint, RingOptions options)
    {
        _options = options;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
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
        while (!_isDisposed)
        {
            Socket? accepted = null;
            try
            {
                if (!_socket.Poll(LookUp, SelectMode.SelectRead))
                    continue;
                accepted = _socket.Accept();
                return new TcpChannel(accepted, _options);
            }
            catch (SocketException)
            {
                // The peer left before it was accepted, or the process is out of descriptors: pause, then go on.
                accepted?.Dispose();
                Thread.Yield();
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
        _isDisposed = true;
        _socket.Dispose();
    }
}

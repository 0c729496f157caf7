using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ExoGrains.Ring.Transport;

/// <summary>
/// A blocking TCP socket. No asynchronous call may ever touch it: one is enough to make .NET run every later blocking
/// call through its polling thread, which costs 1.6x the round trip.
/// </summary>
internal sealed class TcpChannel : IByteChannel
{
    private const int LinuxTcpLevel = 6;
    private const int LinuxUserTimeoutOption = 18;

    private readonly Socket _socket;
    private readonly TimeSpan _spinTime;
    private int _isDisposed;
    private SocketError _error;
    private TimeSpan _pollInterval = Timeout.InfiniteTimeSpan;

    /// <param name="socket">Connected and blocking; owned from here on.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="pin">How it is held to an interface, for messages; null where it is not.</param>
    public TcpChannel(Socket socket, RingOptions options, string? pin = null)
    {
        _socket = socket;
        _spinTime = options.SpinTime;
        Local = (IPEndPoint)socket.LocalEndPoint!;
        Remote = (IPEndPoint)socket.RemoteEndPoint!;
        Description = $"{Local} to {Remote}{pin}";
        socket.NoDelay = true;
        // Heartbeats find a dead peer; keepalive and user timeout are the backstop that also ends a blocked send.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            var milliseconds = (int)options.DeadAfter.TotalMilliseconds;
            socket.SetRawSocketOption(
                LinuxTcpLevel, LinuxUserTimeoutOption, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in milliseconds)));
        }
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <inheritdoc/>
    public IPEndPoint Remote { get; }

    /// <inheritdoc/>
    public string? SystemError => _error == SocketError.Success ? null : SystemErrors.Name(_error);

    /// <inheritdoc/>
    public TimeSpan PollInterval
    {
        get => _pollInterval;
        set
        {
            _pollInterval = value;
            try
            {
                _socket.ReceiveTimeout = Math.Max(1, (int)value.TotalMilliseconds);
            }
            catch (ObjectDisposedException)
            {
                // Another thread has ended the connection, which the next send or receive tells.
                return;
            }
            catch (SocketException exception)
            {
                // macOS takes no options for a connection that both ends have shut down. Without its limit a receive
                // might never return, so it must not be begun.
                _error = exception.SocketErrorCode;
                Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public ReceiveStatus Receive(Span<byte> buffer, out int count)
    {
        count = 0;
        try
        {
            if (_spinTime > TimeSpan.Zero)
                SpinForData();
            var received = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (error is SocketError.TimedOut or SocketError.WouldBlock or SocketError.Interrupted)
                return Volatile.Read(ref _isDisposed) == 0 ? ReceiveStatus.Idle : ReceiveStatus.End;
            if (error != SocketError.Success)
            {
                if (Volatile.Read(ref _isDisposed) != 0)
                    return ReceiveStatus.End;
                _error = error;
                return ReceiveStatus.Reset;
            }

            count = received;
            return received > 0 ? ReceiveStatus.Data : ReceiveStatus.End;
        }
        catch (ObjectDisposedException)
        {
            return ReceiveStatus.End;
        }
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                var sent = _socket.Send(bytes, SocketFlags.None, out var error);
                if (error == SocketError.Interrupted)
                    continue;
                if (error != SocketError.Success)
                {
                    _error = error;
                    return false;
                }

                bytes = bytes[sent..];
            }

            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void ShutdownSend() => Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        // Shutting down first wakes a thread that is blocked in a receive or a send.
        Shutdown(SocketShutdown.Both);
        _socket.Dispose();
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            _socket.Shutdown(how);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone already, which is what was wanted.
            return;
        }
    }

    private void SpinForData()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (_socket.Available == 0 && TimeProvider.System.GetElapsedTime(start) < _spinTime)
            Thread.SpinWait(20);
    }
}

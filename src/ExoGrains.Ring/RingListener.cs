using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring;

/// <summary>
/// The ring port of one silo process: accepts edges for every rank that runs in it, and dials for them.
/// </summary>
public sealed class RingListener : IAsyncDisposable
{
    private readonly DeviceId _device;
    private readonly byte[] _key;
    private readonly RingOptions _options;
    private readonly List<IRingAcceptor> _acceptors = [];
    private readonly List<Task> _accepting = [];
    private readonly Lock _gate = new();
    private readonly HashSet<IByteChannel> _pending = [];
    private bool _isDisposed;

    internal RingListener(
        DeviceId device,
        ReadOnlySpan<byte> clusterKey,
        IRingTransport transport,
        RingOptions options,
        TimeProvider time,
        ProtocolVersions versions)
    {
        if (clusterKey.Length < HandshakeMac.MinKeyBytes)
            throw new ArgumentException(
                $"The cluster key has {clusterKey.Length} bytes; expected {HandshakeMac.MinKeyBytes} at least.",
                nameof(clusterKey));
        options.Validate();
        _device = device;
        _key = clusterKey.ToArray();
        _options = options;
        Transport = transport;
        Time = time;
        Versions = versions;
    }

    /// <summary>
    /// Raised for each inbound edge that could not be opened, from the thread that tried. Must be quick and not throw.
    /// </summary>
    public event Action<HandshakeFailure>? HandshakeFailed;

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _acceptors.Select(acceptor => acceptor.LocalEndPoint)];

    internal IRingTransport Transport { get; }

    internal TimeProvider Time { get; }

    internal ProtocolVersions Versions { get; }

    internal EdgeClaims Claims { get; } = new();

    internal ReadOnlySpan<byte> Key => _key;

    /// <summary>Binds and starts to accept.</summary>
    /// <param name="device">This device; it must be the one the dialler means.</param>
    /// <param name="clusterKey">Secret of the cluster, 16 bytes at least.</param>
    /// <param name="addresses">Where to listen, one at least; port 0 takes a free one.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The key is too short, or an option is out of range.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be bound.</exception>
    public static RingListener Start(
        DeviceId device, ReadOnlySpan<byte> clusterKey, IEnumerable<IPEndPoint> addresses, RingOptions? options = null)
    {
        options ??= new RingOptions();
        var listener = new RingListener(
            device, clusterKey, new TcpTransport(options), options, TimeProvider.System, ProtocolVersions.Current);
        listener.Listen(addresses);
        return listener;
    }

    /// <summary>Stops accepting; open edges stay with their ranks.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var channel in _pending)
                channel.Dispose();
        }

        Claims.Close();
        foreach (var acceptor in _acceptors)
            acceptor.Dispose();
        await Task.WhenAll(_accepting).ConfigureAwait(false);
    }

    /// <summary>Binds all addresses, or none.</summary>
    internal void Listen(IEnumerable<IPEndPoint> addresses)
    {
        try
        {
            foreach (var address in addresses)
                _acceptors.Add(Transport.Listen(address));
        }
        catch (Exception)
        {
            _acceptors.ForEach(acceptor => acceptor.Dispose());
            throw;
        }

        if (_acceptors.Count == 0)
            throw new ArgumentException("No address to listen on; expected 1 at least.", nameof(addresses));
        foreach (var acceptor in _acceptors)
            _accepting.Add(StartAccepting(acceptor));
    }

    private Task StartAccepting(IRingAcceptor acceptor)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RingThread.Start($"ring accept {acceptor.LocalEndPoint}", () =>
        {
            while (acceptor.Accept() is { } channel)
                Admit(channel);
            ended.SetResult();
        });
        return ended.Task;
    }

    private void Admit(IByteChannel channel)
    {
        lock (_gate)
        {
            // Whoever opens connections without speaking takes one place each for at most the handshake's time.
            if (_isDisposed || _pending.Count >= _options.MaxPendingHandshakes)
            {
                channel.Dispose();
                return;
            }

            _pending.Add(channel);
        }

        RingThread.Start("ring handshake", () => Handshake(channel));
    }

    private void Handshake(IByteChannel channel)
    {
        try
        {
            HandshakeAcceptor.Run(channel, _device, _key, Versions, Claims, _options, Time);
        }
        catch (HandshakeException exception)
        {
            channel.Dispose();
            HandshakeFailed?.Invoke(exception.Failure);
        }
        catch (Exception exception)
        {
            // Whatever a stranger sends must not take the process down.
            channel.Dispose();
            HandshakeFailed?.Invoke(
                new HandshakeFailure(HandshakeStage.Hello, HandshakeCause.NotARing, exception.ToString()));
        }
        finally
        {
            lock (_gate)
                _pending.Remove(channel);
        }
    }
}

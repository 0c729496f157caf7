using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring;

/// <summary>
/// The ring port of one silo process: accepts edges for every rank that runs in it, and dials for them.
/// </summary>
public sealed class RingListener : IAsyncDisposable
{
    // Tries to find a port that is free for both address families.
    private const int MaxPortTries = 8;

    private readonly RingOptions _options;
    private readonly List<IRingAcceptor> _acceptors = [];
    private readonly List<Task> _accepting = [];
    private readonly PendingConnections _pending;
    private readonly HandshakeAcceptor _handshake;
    private readonly HandshakeRefusals _refusals;

    internal RingListener(RingSelf self, IRingTransport transport, RingOptions options, TimeProvider time)
    {
        options.Validate();
        _options = options;
        Self = self;
        Transport = transport;
        Time = time;
        Prober = new LinkProber(self, transport, options, time);
        _pending = new PendingConnections(options.MaxPendingHandshakes);
        _handshake = new HandshakeAcceptor(self, Claims, options, time);
        _refusals = new HandshakeRefusals(time);
    }

    /// <summary>
    /// Raised for each inbound edge that could not be opened, from the thread that tried. Must be quick and not throw.
    /// </summary>
    public event Action<HandshakeFailure>? HandshakeFailed;

    /// <summary>
    /// Raised for the first connection of an address that fails for a cause, and again after a long pause; what is
    /// worth a line in the log. From the thread that tried. Must be quick and not throw.
    /// </summary>
    public event Action<HandshakeRefusal>? Refused;

    /// <summary>Connections that came to nothing, by address and cause, most frequent first.</summary>
    public IReadOnlyList<HandshakeRefusal> Refusals => _refusals.All;

    /// <summary>Proves links from this device to others.</summary>
    public LinkProber Prober { get; }

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _acceptors.Select(acceptor => acceptor.LocalEndPoint)];

    internal RingSelf Self { get; }

    internal IRingTransport Transport { get; }

    internal TimeProvider Time { get; }

    internal EdgeClaims Claims { get; } = new();

    /// <summary>Binds and starts to accept.</summary>
    /// <param name="device">This device; it must be the one the dialler means.</param>
    /// <param name="incarnation">Number of this run of it; link proofs meant for another run are refused.</param>
    /// <param name="clusterKey">Secret of the cluster, 16 bytes at least.</param>
    /// <param name="addresses">Where to listen, one at least; port 0 takes a free one.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The key is too short, or an option is out of range.</exception>
    /// <exception cref="SocketException">An address cannot be bound.</exception>
    public static RingListener Start(
        DeviceId device,
        uint incarnation,
        ReadOnlySpan<byte> clusterKey,
        IEnumerable<IPEndPoint> addresses,
        RingOptions? options = null)
    {
        var listener = Create(device, incarnation, clusterKey, options);
        listener.Listen(addresses);
        return listener;
    }

    /// <summary>Binds all addresses, IPv4 and, where the system has it, IPv6, and starts to accept.</summary>
    /// <inheritdoc cref="Start"/>
    /// <param name="device">This device; it must be the one the dialler means.</param>
    /// <param name="incarnation">Number of this run of it; link proofs meant for another run are refused.</param>
    /// <param name="clusterKey">Secret of the cluster, 16 bytes at least.</param>
    /// <param name="port">The ring port; 0 takes a free one.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public static RingListener StartOnAllAddresses(
        DeviceId device, uint incarnation, ReadOnlySpan<byte> clusterKey, int port, RingOptions? options = null)
    {
        var listener = Create(device, incarnation, clusterKey, options);
        listener.ListenOnAll(port);
        return listener;
    }

    /// <summary>Stops accepting; open edges stay with their ranks.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Close();
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
        StartAccepting();
    }

    private static RingListener Create(
        DeviceId device, uint incarnation, ReadOnlySpan<byte> clusterKey, RingOptions? options)
    {
        options ??= new RingOptions();
        return new RingListener(
            RingSelf.Create(device, incarnation, clusterKey, ProtocolVersions.Current),
            new TcpTransport(options),
            options,
            TimeProvider.System);
    }

    private void ListenOnAll(int port)
    {
        for (var tries = 1; ; tries++)
        {
            var acceptor = Transport.Listen(new IPEndPoint(IPAddress.Any, port));
            try
            {
                _acceptors.Add(acceptor);
                _acceptors.Add(Transport.Listen(new IPEndPoint(IPAddress.IPv6Any, acceptor.LocalEndPoint.Port)));
                break;
            }
            catch (SocketException exception) when (exception.SocketErrorCode
                is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
            {
                // A host without IPv6 has no IPv6 links either.
                break;
            }
            catch (SocketException)
            {
                _acceptors.Clear();
                acceptor.Dispose();
                // A port the system chose for IPv4 may be taken for IPv6.
                if (port != 0 || tries == MaxPortTries)
                    throw;
            }
        }

        StartAccepting();
    }

    private void StartAccepting()
    {
        foreach (var acceptor in _acceptors)
            _accepting.Add(RingThread.RunAsync($"ring accept {acceptor.LocalEndPoint}", () => AcceptAll(acceptor)));
    }

    private bool AcceptAll(IRingAcceptor acceptor)
    {
        while (acceptor.Accept() is { } channel)
            Admit(new PendingConnection(channel));
        return true;
    }

    private void Admit(PendingConnection pending)
    {
        if (_pending.TryAdd(pending))
        {
            RingThread.Start("ring handshake", () => Handshake(pending));
            return;
        }

        pending.Channel.Dispose();
        Report(pending, Dropped());
    }

    private void Handshake(PendingConnection pending)
    {
        HandshakeFailure? failure = null;
        var isTaken = false;
        try
        {
            isTaken = _handshake.Run(pending);
        }
        catch (HandshakeException exception)
        {
            failure = pending.IsEvicted ? Dropped() : exception.Failure;
        }
        catch (Exception exception)
        {
            // Whatever a stranger sends must not take the process down.
            failure = new HandshakeFailure(HandshakeStage.Hello, HandshakeCause.NotARing, exception.ToString());
        }

        if (!isTaken)
            pending.Channel.Dispose();
        _pending.Remove(pending);
        // A peer that is told to wait comes back by itself.
        if (failure is not null && (pending.IsEvicted || failure.Cause != HandshakeCause.Busy))
            Report(pending, failure);
    }

    private void Report(PendingConnection pending, HandshakeFailure failure)
    {
        HandshakeFailed?.Invoke(failure);
        if (_refusals.Add(pending.Remote, failure) is { } refusal)
            Refused?.Invoke(refusal);
    }

    private HandshakeFailure Dropped() => new(
        HandshakeStage.Hello,
        HandshakeCause.Busy,
        $"{_options.MaxPendingHandshakes} connections were open without a handshake; the oldest silent ones go");
}

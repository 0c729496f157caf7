using System.Net;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>
/// A transport over which nothing arrives any more once it is told so, while every connection stays open.
/// </summary>
internal sealed class StallingTransport(IRingTransport inner) : IRingTransport
{
    private readonly Gate _gate = new();
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sends;

    /// <summary>Sends after which it stalls by itself; 0 for never.</summary>
    public int StallAfterSends { get; init; }

    /// <summary>Completes when it stalls by itself.</summary>
    public Task Stalled => _stalled.Task;

    public IRingAcceptor Listen(IPEndPoint endPoint) => inner.Listen(endPoint);

    public IByteChannel Connect(RingHop hop, TimeSpan timeout) =>
        new Channel(inner.Connect(hop, timeout), this);

    public void Stall() => _gate.Set(isOpen: false);

    public void Resume() => _gate.Set(isOpen: true);

    private void CountSend()
    {
        if (Interlocked.Increment(ref _sends) != StallAfterSends + 1 || StallAfterSends == 0)
            return;
        Stall();
        _stalled.TrySetResult();
    }

    private sealed class Gate
    {
        private bool _isOpen = true;

        public void Set(bool isOpen)
        {
            lock (this)
            {
                _isOpen = isOpen;
                Monitor.PulseAll(this);
            }
        }

        public bool Wait(TimeSpan timeout)
        {
            lock (this)
                return _isOpen || (Monitor.Wait(this, timeout) && _isOpen);
        }
    }

    /// <summary>The dialling end: what it sends waits, and what it receives is withheld.</summary>
    private sealed class Channel(IByteChannel channel, StallingTransport transport) : IByteChannel
    {
        private bool _isDisposed;

        public string Description => channel.Description;

        public IPEndPoint Local => channel.Local;

        public IPEndPoint Remote => channel.Remote;

        public string? SystemError => channel.SystemError;

        public TimeSpan PollInterval
        {
            get => channel.PollInterval;
            set => channel.PollInterval = value;
        }

        public ReceiveStatus Receive(Span<byte> buffer, out int count)
        {
            count = 0;
            return transport._gate.Wait(PollInterval) ? channel.Receive(buffer, out count) : ReceiveStatus.Idle;
        }

        public bool Send(ReadOnlySpan<byte> bytes)
        {
            transport.CountSend();
            // Sending waits as long as the connection hangs, and ends with it.
            while (!transport._gate.Wait(TimeSpan.FromMilliseconds(100)))
            {
                if (Volatile.Read(ref _isDisposed))
                    return false;
            }

            return channel.Send(bytes);
        }

        public void ShutdownSend() => channel.ShutdownSend();

        public void Dispose()
        {
            Volatile.Write(ref _isDisposed, true);
            channel.Dispose();
        }
    }
}

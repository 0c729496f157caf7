using System.Net;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>
/// A transport over which nothing arrives any more once it is told so, while every connection stays open.
/// </summary>
internal sealed class StallingTransport(IRingTransport inner) : IRingTransport
{
    private readonly Gate _gate = new();

    public IRingAcceptor Listen(IPEndPoint endPoint) => inner.Listen(endPoint);

    public IByteChannel Connect(IPEndPoint remote, IPAddress? source, TimeSpan timeout) =>
        new Channel(inner.Connect(remote, source, timeout), _gate);

    public void Stall() => _gate.Set(isOpen: false);

    public void Resume() => _gate.Set(isOpen: true);

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
    private sealed class Channel(IByteChannel channel, Gate gate) : IByteChannel
    {
        public string Description => channel.Description;

        public TimeSpan PollInterval
        {
            get => channel.PollInterval;
            set => channel.PollInterval = value;
        }

        public ReceiveStatus Receive(Span<byte> buffer, out int count)
        {
            count = 0;
            return gate.Wait(PollInterval) ? channel.Receive(buffer, out count) : ReceiveStatus.Idle;
        }

        public bool Send(ReadOnlySpan<byte> bytes)
        {
            while (!gate.Wait(TimeSpan.FromSeconds(1)))
            {
                // Sending waits as long as the connection hangs.
            }

            return channel.Send(bytes);
        }

        public void ShutdownSend() => channel.ShutdownSend();

        public void Dispose() => channel.Dispose();
    }
}

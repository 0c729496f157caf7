using System.Net;

namespace ExoGrains.Ring.Transport;

/// <summary>A channel within the process, with the bounded buffers and the closing rules of a socket.</summary>
internal sealed class MemoryChannel : IByteChannel
{
    private readonly MemoryPipe _inbound;
    private readonly MemoryPipe _outbound;

    private MemoryChannel(IPEndPoint local, IPEndPoint remote, MemoryPipe inbound, MemoryPipe outbound)
    {
        (Local, Remote) = (local, remote);
        _inbound = inbound;
        _outbound = outbound;
    }

    /// <inheritdoc/>
    public string Description => $"memory {Local} to {Remote}";

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <inheritdoc/>
    public IPEndPoint Remote { get; }

    /// <inheritdoc/>
    public string? SystemError => null;

    /// <inheritdoc/>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Two ends of a new connection.</summary>
    /// <param name="dialler">Address of the end that dials.</param>
    /// <param name="acceptor">Address of the other end.</param>
    /// <param name="capacityBytes">Bytes each direction holds before a send blocks.</param>
    public static (MemoryChannel Dialler, MemoryChannel Acceptor) CreatePair(
        IPEndPoint dialler, IPEndPoint acceptor, int capacityBytes)
    {
        var (forward, backward) = (new MemoryPipe(capacityBytes), new MemoryPipe(capacityBytes));
        return (
            new MemoryChannel(dialler, acceptor, backward, forward),
            new MemoryChannel(acceptor, dialler, forward, backward));
    }

    /// <inheritdoc/>
    public ReceiveStatus Receive(Span<byte> buffer, out int count) => _inbound.Read(buffer, PollInterval, out count);

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> bytes) => _outbound.Write(bytes);

    /// <inheritdoc/>
    public void ShutdownSend() => _outbound.End();

    /// <inheritdoc/>
    public void Dispose()
    {
        _outbound.End();
        _inbound.Abort();
    }
}

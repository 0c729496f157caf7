namespace ExoGrains.Ring.Transport;

/// <summary>A channel within the process, with the bounded buffers and the closing rules of a socket.</summary>
internal sealed class MemoryChannel : IByteChannel
{
    private readonly MemoryPipe _inbound;
    private readonly MemoryPipe _outbound;

    private MemoryChannel(string description, MemoryPipe inbound, MemoryPipe outbound)
    {
        Description = description;
        _inbound = inbound;
        _outbound = outbound;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Two ends of a new connection.</summary>
    /// <param name="description">For messages.</param>
    /// <param name="capacityBytes">Bytes each direction holds before a send blocks.</param>
    public static (MemoryChannel Dialler, MemoryChannel Acceptor) CreatePair(string description, int capacityBytes)
    {
        var (forward, backward) = (new MemoryPipe(capacityBytes), new MemoryPipe(capacityBytes));
        return (new MemoryChannel(description, backward, forward), new MemoryChannel(description, forward, backward));
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

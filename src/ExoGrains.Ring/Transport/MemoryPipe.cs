namespace ExoGrains.Ring.Transport;

/// <summary>
/// One direction of a <see cref="MemoryChannel"/>: a bounded circular buffer that blocks like a socket.
/// </summary>
internal sealed class MemoryPipe(int capacityBytes)
{
    private readonly object _gate = new();
    private readonly byte[] _bytes = new byte[capacityBytes];
    private int _start;
    private int _count;
    private bool _isEnded;
    private bool _isAborted;

    /// <summary>Takes what is there, or waits.</summary>
    public ReceiveStatus Read(Span<byte> buffer, TimeSpan timeout, out int count)
    {
        count = 0;
        lock (_gate)
        {
            if (_count == 0 && !_isEnded && !_isAborted)
                Monitor.Wait(_gate, timeout);
            if (_isAborted)
                return ReceiveStatus.End;
            if (_count == 0)
                return _isEnded ? ReceiveStatus.End : ReceiveStatus.Idle;
            count = Math.Min(_count, buffer.Length);
            var first = Math.Min(count, _bytes.Length - _start);
            _bytes.AsSpan(_start, first).CopyTo(buffer);
            _bytes.AsSpan(0, count - first).CopyTo(buffer[first..]);
            _start = (_start + count) % _bytes.Length;
            _count -= count;
            Monitor.PulseAll(_gate);
            return ReceiveStatus.Data;
        }
    }

    /// <summary>Puts all bytes, waiting for room. False when a reader or writer has gone.</summary>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            while (bytes.Length > 0)
            {
                while (_count == _bytes.Length && !_isEnded && !_isAborted)
                    Monitor.Wait(_gate);
                if (_isEnded || _isAborted)
                    return false;
                var end = (_start + _count) % _bytes.Length;
                var length = Math.Min(Math.Min(bytes.Length, _bytes.Length - _count), _bytes.Length - end);
                bytes[..length].CopyTo(_bytes.AsSpan(end));
                _count += length;
                bytes = bytes[length..];
                Monitor.PulseAll(_gate);
            }

            return true;
        }
    }

    /// <summary>No more bytes are written; those inside can still be read.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The reader has gone.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _isAborted = true;
            Monitor.PulseAll(_gate);
        }
    }
}

using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Frames;

/// <summary>
/// Cuts a channel's bytes into headers and payloads, and watches the clock. Small frames cost one receive; the rest of
/// a
/// large payload goes straight to where it belongs.
/// </summary>
internal sealed class FrameReader(IByteChannel channel, TimeProvider time)
{
    private const int StrangerBytes = 1 << 10;
    private const int PeerBytes = 32 << 10;

    private byte[] _staging = GC.AllocateUninitializedArray<byte>(StrangerBytes);
    private int _start;
    private int _count;
    private long _lastReceived = time.GetTimestamp();
    private long _limitStart = time.GetTimestamp();

    /// <summary>Longest silence, counted from the last byte received.</summary>
    public TimeSpan SilenceLimit { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Longest time in all since <see cref="StartDeadline"/>; bytes do not extend it.</summary>
    public TimeSpan TotalLimit { get; private set; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long ago the last byte came.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastReceived));

    /// <summary>Limits everything read from now on; infinite lifts the limit.</summary>
    public void StartDeadline(TimeSpan limit)
    {
        _limitStart = time.GetTimestamp();
        TotalLimit = limit;
    }

    /// <summary>
    /// Takes the buffer of an open edge. Until then a stranger costs, and is read ahead, a thirtieth of it.
    /// </summary>
    public void Enlarge()
    {
        if (_staging.Length >= PeerBytes)
            return;
        var staging = GC.AllocateUninitializedArray<byte>(PeerBytes, pinned: true);
        _staging.AsSpan(_start, _count).CopyTo(staging);
        (_staging, _start) = (staging, 0);
    }

    /// <summary>Fills <paramref name="destination"/>, blocking.</summary>
    public ReadStatus Read(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (_count > 0)
            {
                var length = Math.Min(_count, destination.Length);
                _staging.AsSpan(_start, length).CopyTo(destination);
                (_start, _count) = (_start + length, _count - length);
                destination = destination[length..];
                continue;
            }

            var isLarge = destination.Length >= _staging.Length;
            var status = Receive(isLarge ? destination : _staging, out var received);
            if (status != ReadStatus.Ok)
                return status;
            if (isLarge)
                destination = destination[received..];
            else
                (_start, _count) = (0, received);
        }

        return ReadStatus.Ok;
    }

    /// <summary>Reads and throws away.</summary>
    public ReadStatus Skip(long byteCount)
    {
        while (byteCount > 0)
        {
            if (_count == 0)
            {
                var status = Receive(_staging, out var received);
                if (status != ReadStatus.Ok)
                    return status;
                (_start, _count) = (0, received);
            }

            var length = (int)Math.Min(_count, byteCount);
            (_start, _count) = (_start + length, _count - length);
            byteCount -= length;
        }

        return ReadStatus.Ok;
    }

    private ReadStatus Receive(Span<byte> buffer, out int count)
    {
        while (true)
        {
            var status = channel.Receive(buffer, out count);
            if (status == ReceiveStatus.Data)
                Volatile.Write(ref _lastReceived, time.GetTimestamp());
            if (IsOver(_limitStart, TotalLimit)
                || (status == ReceiveStatus.Idle && IsOver(_lastReceived, SilenceLimit)))
                return ReadStatus.Timeout;
            switch (status)
            {
                case ReceiveStatus.Data:
                    return ReadStatus.Ok;
                case ReceiveStatus.End:
                    return ReadStatus.End;
                case ReceiveStatus.Reset:
                    return ReadStatus.Reset;
            }
        }
    }

    private bool IsOver(long start, TimeSpan limit) =>
        limit != Timeout.InfiniteTimeSpan && time.GetElapsedTime(start) > limit;
}

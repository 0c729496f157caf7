namespace ExoGrains.Ring.Frames;

/// <summary>A fixed number of step buffers; what bounds the memory of an edge.</summary>
internal sealed class StepBufferPool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StepBuffer[] _all;
    private readonly StepBuffer[] _free;
    private int _freeCount;
    private bool _isDisposed;

    public StepBufferPool(StepLimits limits, int count)
    {
        _all = new StepBuffer[count];
        for (var i = 0; i < count; i++)
            _all[i] = new StepBuffer(this, limits);
        _free = [.. _all];
        _freeCount = count;
    }

    /// <summary>Told the frame length of each buffer that comes back; set before the first one is rented.</summary>
    public Action<int>? OnReturned { get; set; }

    /// <summary>Takes an empty buffer; null when all are out.</summary>
    public StepBuffer? Rent()
    {
        lock (_gate)
        {
            if (_freeCount == 0 || _isDisposed)
                return null;
            var buffer = _free[--_freeCount];
            buffer.Clear();
            return buffer;
        }
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(StepBuffer buffer)
    {
        var frameBytes = buffer.ReceivedBytes;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _free[_freeCount++] = buffer;
        }

        OnReturned?.Invoke(frameBytes);
    }

    /// <summary>
    /// Frees the memory of all buffers, also of those still out: called when every thread that had one ended.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        foreach (var buffer in _all)
            buffer.Free();
    }
}

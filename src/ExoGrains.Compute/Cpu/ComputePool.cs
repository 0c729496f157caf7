using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace ExoGrains.Compute.Cpu;

/// <summary>Dedicated threads that run one piece of work at a time together with the caller.</summary>
/// <remarks>
/// <para>Items are claimed in small ranges from one counter, so a thread that the system does not schedule delays
/// nobody: the others, the caller among them, take its share. Nothing is allocated per run.</para>
/// <para>Threads spin for at most about 30 microseconds before they block, because several silos may share the
/// cores.</para>
/// <para>Where the pool has a thread for every processor, each of its own threads is bound to one, so that the system
/// does not put two on the same; a smaller pool leaves the choice to the system, which knows who else computes.</para>
/// <para>Not for concurrent callers: one thread drives an engine.</para>
/// </remarks>
internal sealed class ComputePool : IDisposable
{
    private const int RangesPerThread = 6;
    private const int SpinPause = 2;
    private static readonly long SpinTicks = Stopwatch.Frequency * 30 / 1_000_000;

    private readonly Thread[] _threads;
    private readonly object _gate = new();

    // Run number in the upper half, next unclaimed item in the lower: claiming an item proves that its run is still
    // open, and while a run has unclaimed items the caller cannot start another, so the fields below belong to that
    // run.
    private long _ticket;
    private IPoolWork? _work;
    private int _itemCount;
    private int _rangeItems;
    private int _unfinishedItems;
    private int _blockedWorkers;
    private bool _callerIsBlocked;
    private bool _isStopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts <paramref name="threadCount"/> - 1 threads; the caller of <see cref="Run"/> is the remaining
    /// one.</summary>
    public ComputePool(int threadCount)
    {
        ThreadCount = threadCount;
        _threads = new Thread[threadCount - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var thread = i + 1;
            _threads[i] = new Thread(() => Serve(thread)) { IsBackground = true, Name = $"exograins compute {thread}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads that compute, the caller included.</summary>
    public int ThreadCount { get; }

    /// <summary>Runs all items and returns when all are done.</summary>
    /// <param name="work">What to run.</param>
    /// <param name="itemCount">Items, 0 or more.</param>
    /// <exception cref="Exception">The first exception an item threw, after all others have ended.</exception>
    public void Run(IPoolWork work, int itemCount)
    {
        if (_threads.Length == 0 || itemCount <= 1)
        {
            if (itemCount > 0)
                work.Execute(0, itemCount, 0);
            return;
        }

        _work = work;
        _itemCount = itemCount;
        _rangeItems = Math.Max(1, itemCount / (ThreadCount * RangesPerThread));
        Volatile.Write(ref _unfinishedItems, itemCount);
        Interlocked.Exchange(ref _ticket, ((_ticket >> 32) + 1) << 32);
        if (Volatile.Read(ref _blockedWorkers) > 0)
            WakeWorkers();

        while (TryExecuteRange(0))
        {
        }

        AwaitOthers();

        // Closes the run: a thread that still holds its old ticket can claim nothing while the next run's fields are
        // written.
        Interlocked.Exchange(ref _ticket, (_ticket & ~(long)uint.MaxValue) | int.MaxValue);
        _work = null;
        var failure = Interlocked.Exchange(ref _failure, null);
        failure?.Throw();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads)
            thread.Join();
    }

    private void Serve(int thread)
    {
        if (ThreadCount == Environment.ProcessorCount)
            ThreadAffinity.TryBind(thread);
        var seen = 0L;
        while (AwaitRun(ref seen))
        {
            while (TryExecuteRange(thread))
            {
            }
        }
    }

    // Claims and runs one range of the current run; false when all its items are claimed.
    private bool TryExecuteRange(int thread)
    {
        var ticket = Volatile.Read(ref _ticket);
        var first = (int)ticket;
        var work = _work;
        var itemCount = _itemCount;
        var range = _rangeItems;
        if (work is null || first >= itemCount)
            return false;
        var end = Math.Min(first + range, itemCount);
        if (Interlocked.CompareExchange(ref _ticket, ticket + (end - first), ticket) != ticket)
            return true;
        try
        {
            work.Execute(first, end, thread);
        }
        catch (Exception exception)
        {
            // Rethrown by Run on the caller's thread, which alone can act on it.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }

        if (Interlocked.Add(ref _unfinishedItems, first - end) == 0 && thread != 0)
            WakeCaller();
        return true;
    }

    private void AwaitOthers()
    {
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _unfinishedItems) != 0)
        {
            Thread.SpinWait(SpinPause);
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
                continue;
            lock (_gate)
            {
                _callerIsBlocked = true;
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref _unfinishedItems) != 0)
                    Monitor.Wait(_gate);
                _callerIsBlocked = false;
            }
        }
    }

    // Waits until the run number differs from the one seen last; false when the pool is disposed.
    private bool AwaitRun(ref long seen)
    {
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _ticket) >> 32 == seen)
        {
            Thread.SpinWait(SpinPause);
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
                continue;
            lock (_gate)
            {
                _blockedWorkers++;
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref _ticket) >> 32 == seen && !_isStopping)
                    Monitor.Wait(_gate);
                _blockedWorkers--;
                if (_isStopping)
                    return false;
            }
        }

        seen = Volatile.Read(ref _ticket) >> 32;
        return true;
    }

    // Arm64 may read the flag before others see the counter change that precedes it; the caller would then wait for
    // ever.
    private void WakeCaller()
    {
        Interlocked.MemoryBarrier();
        if (!Volatile.Read(ref _callerIsBlocked))
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void WakeWorkers()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }
}

using System.Diagnostics;
using System.Runtime.Intrinsics;
using ExoGrains.Compute.Cpu;

namespace ExoGrains.Compute;

/// <summary>Measures how fast this machine reads memory: the limit of decoding.</summary>
public static unsafe class MemoryBandwidthProbe
{
    private const long BufferBytes = 256L << 20;
    private const int StreamCount = 4;
    private const int RangeBytes = 1 << 20;
    private const int LineBytes = 64;

    /// <summary>Reads a buffer of 256 MiB over and over, in four streams per thread, and takes the fastest
    /// pass.</summary>
    /// <param name="threadCount">Threads that read, 1 at least.</param>
    /// <param name="duration">How long to go on; one pass is always made.</param>
    /// <returns>Bytes per second of all threads together.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public static double Measure(int threadCount, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        using var pool = new ComputePool(threadCount);
        using var buffer = new NativeBuffer(BufferBytes);

        // Written once, so that every page is real memory and not the shared page of zeros.
        for (long i = 0; i < BufferBytes; i += sizeof(long))
            *(long*)(buffer.Bytes + i) = i;
        var work = new ReadWork(buffer, threadCount);
        var start = Stopwatch.GetTimestamp();
        var best = TimeSpan.MaxValue;
        do
        {
            var passStart = Stopwatch.GetTimestamp();
            pool.Run(work, (int)(BufferBytes / RangeBytes));
            var elapsed = Stopwatch.GetElapsedTime(passStart);
            best = elapsed < best ? elapsed : best;
        }
        while (Stopwatch.GetElapsedTime(start) < duration);

        return BufferBytes / best.TotalSeconds;
    }

    private sealed class ReadWork(NativeBuffer buffer, int threadCount) : IPoolWork
    {
        // Kept, a cache line per thread, so that the reads are not optimised away.
        private readonly long[] _results = new long[threadCount * LineBytes / sizeof(long)];

        public void Execute(int first, int end, int thread)
        {
            for (var range = first; range < end; range++)
                _results[thread * LineBytes / sizeof(long)] += Read(buffer.Bytes + (long)range * RangeBytes);
        }

        private static long Read(byte* start)
        {
            const int streamBytes = RangeBytes / StreamCount;
            var sums = Vector512<long>.Zero;
            for (var i = 0; i < streamBytes; i += LineBytes)
            {
                sums ^= Vector512.Load((long*)(start + i)) ^ Vector512.Load((long*)(start + streamBytes + i))
                    ^ Vector512.Load((long*)(start + 2 * streamBytes + i))
                    ^ Vector512.Load((long*)(start + 3 * streamBytes + i));
            }

            return Vector512.Sum(sums);
        }
    }
}

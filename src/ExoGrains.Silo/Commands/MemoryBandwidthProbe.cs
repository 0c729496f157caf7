using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ExoGrains.Silo.Commands;

/// <summary>Measures how fast this machine's memory can be read: the limit of decoding.</summary>
internal static class MemoryBandwidthProbe
{
    // Far above any cache, so that every pass reads memory.
    private const int TotalBytes = 256 * 1024 * 1024;
    private const int Passes = 5;

    /// <summary>Reads a large buffer with several threads, several times.</summary>
    /// <returns>Bytes per second of the fastest pass.</returns>
    public static double Measure(int threadCount)
    {
        var parts = new ulong[threadCount][];
        for (var i = 0; i < threadCount; i++)
        {
            parts[i] = new ulong[TotalBytes / sizeof(ulong) / threadCount];
            // Memory that was never written is one shared page of zeros, which stays in the cache.
            parts[i].AsSpan().Fill(1);
        }

        var best = 0.0;
        for (var pass = 0; pass < Passes; pass++)
            best = Math.Max(best, MeasurePass(parts));
        return best;
    }

    private static double MeasurePass(ulong[][] parts)
    {
        using var start = new Barrier(parts.Length + 1);
        var sums = new ulong[parts.Length];
        var threads = new Thread[parts.Length];
        for (var i = 0; i < threads.Length; i++)
        {
            var part = i;
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                sums[part] = Sum(parts[part]);
            });
            threads[i].Start();
        }

        start.SignalAndWait();
        var began = Stopwatch.GetTimestamp();
        foreach (var thread in threads)
            thread.Join();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // Used, so that no compiler leaves the reading out.
        GC.KeepAlive(sums);
        return parts.Sum(part => (double)part.Length * sizeof(ulong)) / seconds;
    }

    // Four sums at once, so that additions do not wait for each other and only memory is the limit.
    private static ulong Sum(ReadOnlySpan<ulong> values)
    {
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(values);
        var (a, b, c, d) = (Vector<ulong>.Zero, Vector<ulong>.Zero, Vector<ulong>.Zero, Vector<ulong>.Zero);
        var i = 0;
        for (; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        for (; i < vectors.Length; i++)
            a += vectors[i];
        return Vector.Sum(a + b + c + d);
    }
}

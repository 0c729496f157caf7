using ExoGrains.Compute.Cpu;

namespace ExoGrains.Compute.Tests;

public sealed class ComputePoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_ExecutesEveryItemOnce(int threadCount)
    {
        using var pool = new ComputePool(threadCount);
        var work = new CountingWork(threadCount);
        for (var round = 0; round < 3000; round++)
        {
            var items = round % 70;
            work.Reset();
            pool.Run(work, items);
            Assert.All(work.Counts[..items], count => Assert.Equal(1, count));
            Assert.All(work.Counts[items..], count => Assert.Equal(0, count));
        }
    }

    [Fact]
    public void Affinity_BindsTheCallingThreadToOneProcessor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Threads are bound on Linux only.");
        var seen = new HashSet<int>();
        var isBound = false;
        var beyond = true;
        var thread = new Thread(() =>
        {
            isBound = ThreadAffinity.TryBind(Environment.ProcessorCount - 1);
            for (var i = 0; i < 200; i++)
            {
                seen.Add(Thread.GetCurrentProcessorId());
                Thread.Yield();
            }

            beyond = ThreadAffinity.TryBind(1);
        });
        thread.Start();
        thread.Join();

        Assert.True(isBound);
        Assert.Single(seen);
        Assert.False(beyond);
    }

    [Fact]
    public void RunAfterThreadsBlocked_Completes()
    {
        using var pool = new ComputePool(3);
        var work = new CountingWork(3);
        for (var round = 0; round < 20; round++)
        {
            // Longer than the threads spin.
            SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(2));
            work.Reset();
            pool.Run(work, 50);
            Assert.All(work.Counts[..50], count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void ExceptionOfAnItem_ReachesTheCaller_AndThePoolStaysUsable()
    {
        using var pool = new ComputePool(3);
        var work = new CountingWork(3) { FailAt = 17 };

        Assert.Throws<InvalidOperationException>(() => pool.Run(work, 60));

        work.FailAt = -1;
        work.Reset();
        pool.Run(work, 60);
        Assert.All(work.Counts[..60], count => Assert.Equal(1, count));
    }

    private sealed class CountingWork(int threadCount) : IPoolWork
    {
        public int[] Counts { get; } = new int[70];

        public int FailAt { get; set; } = -1;

        public void Reset() => Array.Clear(Counts);

        public void Execute(int first, int end, int thread)
        {
            Assert.InRange(thread, 0, threadCount - 1);
            for (var i = first; i < end; i++)
            {
                Interlocked.Increment(ref Counts[i]);
                if (i == FailAt)
                    throw new InvalidOperationException("as asked");
            }
        }
    }
}

using BenchmarkDotNet.Attributes;
using ExoGrains.Compute.Cpu;

namespace ExoGrains.KernelBench;

/// <summary>What a run of the pool costs when there is nothing to do; a decode step has about five per layer.</summary>
public class PoolBenchmarks
{
    private readonly NoWork _work = new();
    private ComputePool? _pool;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Start() => _pool = new ComputePool(Threads);

    [Benchmark]
    public void Run() => _pool!.Run(_work, 64);

    [GlobalCleanup]
    public void Stop() => _pool?.Dispose();

    private sealed class NoWork : IPoolWork
    {
        public void Execute(int first, int end, int thread)
        {
        }
    }
}

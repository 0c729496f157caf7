using BenchmarkDotNet.Attributes;
using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.KernelBench;

/// <summary>What a token passes between products, at Qwen3-0.6B's sizes.</summary>
public unsafe class VectorBenchmarks
{
    private const int Hidden = 1024;
    private const int Intermediate = 3072;
    private const int Half = 64;
    private const float Epsilon = 1e-6f;

    private readonly KernelSet _kernels = KernelSet.ForThisProcessor;
    private NativeBuffer? _first;
    private NativeBuffer? _second;
    private NativeBuffer? _source;

    [GlobalSetup]
    public void Fill()
    {
        _first = Buffer();
        _second = Buffer();
        _source = Buffer();
    }

    [Benchmark]
    public void RmsNorm() => _kernels.RmsNorm(_source!.Floats, _second!.Floats, Epsilon, Hidden, _first!.Floats);

    /// <summary>The gate is its own output, so it is set anew each time: values that shrink from call to call would end
    /// as denormal numbers.</summary>
    [Benchmark]
    public void SwiGlu()
    {
        CopySource(Intermediate);
        _kernels.SwiGlu(_first!.Floats, _second!.Floats, Intermediate);
    }

    [Benchmark]
    public void RotateHalves()
    {
        CopySource(2 * Half);
        _kernels.RotateHalves(_first!.Floats, _second!.Floats, _second.Floats + Half, Half);
    }

    [GlobalCleanup]
    public void Free()
    {
        _first?.Dispose();
        _second?.Dispose();
        _source?.Dispose();
    }

    private static NativeBuffer Buffer()
    {
        var buffer = NativeBuffer.OfFloats(Intermediate);
        RandomEngine.Activations(Intermediate).CopyTo(new Span<float>(buffer.Floats, Intermediate));
        return buffer;
    }

    private void CopySource(int count) =>
        new ReadOnlySpan<float>(_source!.Floats, count).CopyTo(new Span<float>(_first!.Floats, count));
}

using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>SwiGLU over whole token rows, one token per item.</summary>
internal sealed unsafe class GateWork(ComputePool pool, KernelSet kernels, int intermediateSize) : IPoolWork
{
    private float* _gate;
    private float* _up;

    /// <summary><c>gate = silu(gate) * up</c>, both <c>[tokens, intermediate]</c>.</summary>
    public void Run(float* gate, float* up, int tokenCount)
    {
        _gate = gate;
        _up = up;
        pool.Run(this, tokenCount);
    }

    public void Execute(int first, int end, int thread)
    {
        var offset = (nint)first * intermediateSize;
        kernels.SwiGlu(_gate + offset, _up + offset, (end - first) * intermediateSize);
    }
}

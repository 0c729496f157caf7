using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Adds a branch to the residual stream and normalises the sum for the next branch, one token per
/// item.</summary>
internal sealed unsafe class NormWork(ComputePool pool, KernelSet kernels, int hiddenSize, float epsilon) : IPoolWork
{
    private float* _hidden;
    private float* _branch;
    private float* _gain;
    private float* _output;

    /// <summary><c>hidden += branch; output = norm(hidden) * gain</c>.</summary>
    /// <param name="hidden">In and out: <c>[tokens, hidden]</c>.</param>
    /// <param name="branch"><c>[tokens, hidden]</c>, or null to add nothing.</param>
    /// <param name="gain"><c>[hidden]</c>, or null to normalise nothing.</param>
    /// <param name="output">Out: <c>[tokens, hidden]</c>.</param>
    /// <param name="tokenCount">Tokens.</param>
    public void Run(float* hidden, float* branch, float* gain, float* output, int tokenCount)
    {
        _hidden = hidden;
        _branch = branch;
        _gain = gain;
        _output = output;
        pool.Run(this, tokenCount);
    }

    public void Execute(int first, int end, int thread)
    {
        for (var token = first; token < end; token++)
        {
            var offset = (nint)token * hiddenSize;
            if (_branch is not null)
                kernels.Add(_branch + offset, _hidden + offset, hiddenSize);
            if (_gain is not null)
                kernels.RmsNorm(_hidden + offset, _gain, epsilon, hiddenSize, _output + offset);
        }
    }
}

using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Quantises token rows for the integer products, one token per item.</summary>
internal sealed unsafe class QuantisationWork : IPoolWork
{
    private readonly ComputePool _pool;
    private readonly KernelSet _kernels;
    private ActivationForm _form;
    private float* _input;
    private int _columnCount;

    public QuantisationWork(ComputePool pool, KernelSet kernels, QuantisedActivations target)
    {
        _pool = pool;
        _kernels = kernels;
        Target = target;
    }

    /// <summary>Where the result goes.</summary>
    public QuantisedActivations Target { get; }

    /// <summary>Quantises <c>[tokenCount, columnCount]</c>.</summary>
    public void Run(ActivationForm form, float* input, int tokenCount, int columnCount)
    {
        _form = form;
        _input = input;
        _columnCount = columnCount;
        _pool.Run(this, tokenCount);
    }

    public void Execute(int first, int end, int thread)
    {
        var groups = _columnCount / _form.GroupSize;
        for (var token = first; token < end; token++)
        {
            _kernels.Quantise(
                _input + (nint)token * _columnCount, _columnCount, _form,
                new QuantisedRow(
                    Target.Values + (nint)token * _columnCount,
                    Target.Scales + (nint)token * groups,
                    Target.Sums + (nint)token * groups));
        }
    }
}

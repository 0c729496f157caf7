using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Brings token rows into the form that panels are multiplied with, one token per item.</summary>
internal sealed unsafe class PanelInputWork(ComputePool pool, KernelSet kernels, PanelActivations target) : IPoolWork
{
    private ActivationForm _form;
    private float* _input;
    private int _columnCount;

    /// <summary>Where the result goes.</summary>
    public PanelActivations Target => target;

    /// <summary>Prepares <c>[tokenCount, columnCount]</c>.</summary>
    public void Run(ActivationForm form, float* input, int tokenCount, int columnCount)
    {
        _form = form;
        _input = input;
        _columnCount = columnCount;
        pool.Run(this, tokenCount);
    }

    public void Execute(int first, int end, int thread)
    {
        var all = target.Input;
        for (var token = first; token < end; token++)
        {
            kernels.Prepare(
                _input + (nint)token * _columnCount, _columnCount, _form, all.Skip(_columnCount, _form, token));
        }
    }
}

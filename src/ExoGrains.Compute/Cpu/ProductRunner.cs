namespace ExoGrains.Compute.Cpu;

/// <summary>Runs groups of matrix products over the pool, preparing their input first where they ask for it.</summary>
internal sealed unsafe class ProductRunner : IPoolWork
{
    private readonly ComputePool _pool;
    private readonly ThreadScratch _scratch;
    private readonly PanelInputWork? _inputWork;
    private ProductGroup? _group;
    private float* _input;
    private int _tokenCount;

    public ProductRunner(ComputePool pool, ThreadScratch scratch, PanelInputWork? inputWork)
    {
        _pool = pool;
        _scratch = scratch;
        _inputWork = inputWork;
    }

    /// <summary>Multiplies <paramref name="input"/> with every matrix of every group.</summary>
    public void Run(ProductGroup[] groups, float* input, int tokenCount)
    {
        foreach (var group in groups)
        {
            _group = group;
            _input = input;
            _tokenCount = tokenCount;
            if (group.Form is { } form)
                _inputWork!.Run(form, input, tokenCount, group.Products[0].ColumnCount);
            _pool.Run(this, group.BlockCount);
        }
    }

    public void Execute(int first, int end, int thread)
    {
        var group = _group!;
        var input = new Activations(_input, _tokenCount, _inputWork?.Target);
        var offset = 0;
        for (var i = 0; i < group.Products.Length && offset < end; i++)
        {
            var product = group.Products[i];
            var from = Math.Max(first - offset, 0);
            var to = Math.Min(end - offset, product.BlockCount);
            if (from < to)
                product.Multiply(input, from, to, (float*)group.Outputs[i], _scratch.Of(thread));
            offset += product.BlockCount;
        }
    }
}

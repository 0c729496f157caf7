using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>Makes gains and products from stored tensors, and owns them all.</summary>
internal sealed unsafe class WeightLoader(
    ModelWeights weights, ModelConfiguration configuration, Precision precision, KernelSet kernels) : IDisposable
{
    private readonly List<MatrixProduct> _products = [];
    private readonly List<NativeBuffer> _gains = [];
    private readonly List<TensorView> _replaced = [];
    private PageBuffer? _panels;
    private MatrixRows? _ownRows;
    private long _rowScratchBytes;

    /// <summary>The model.</summary>
    public ModelConfiguration Configuration => configuration;

    /// <summary>Bytes of matrices read when all products run once.</summary>
    public long WeightBytes => _products.Sum(product => product.WeightBytes);

    /// <summary>Bytes held for weights: allocated ones, and mapped ones that are read in place.</summary>
    public long ByteCount =>
        _gains.Sum(gain => gain.ByteCount) + _products.Sum(product => product.HeldBytes)
        + (_ownRows?.StoredBytes ?? 0);

    /// <summary>Scratch bytes the greediest product or look-up needs per thread.</summary>
    public long ScratchBytes => _products.Select(product => product.ScratchBytes).Append(_rowScratchBytes).Max();

    /// <summary>Widest input of a product that takes prepared activations; 0 if none does.</summary>
    public int PanelColumns =>
        _products.Select(product => product.Form is null ? 0 : product.ColumnCount).DefaultIfEmpty().Max();

    /// <summary>A norm's gain in float32.</summary>
    public NativeBuffer Gain(string name, int length)
    {
        var tensor = weights.Vector(name, length);
        var gain = NativeBuffer.OfFloats(length);
        _gains.Add(gain);
        kernels.Widen(tensor.Type, (byte*)tensor.Address, length, gain.Floats);
        Replace(tensor);
        return gain;
    }

    /// <summary>A matrix as a product in the chosen precision.</summary>
    public MatrixProduct Matrix(string path, int rowCount, int columnCount)
    {
        var stored = weights.StoredMatrix(path, rowCount, columnCount);
        var isPacked = PanelProduct.Supports(stored);
        MatrixProduct product = isPacked
            ? new PanelProduct(stored, kernels, precision)
            : new RowProduct(weights.Matrix(path, rowCount, columnCount), kernels);
        _products.Add(product);
        if (isPacked)
            _replaced.AddRange([stored.Weight, stored.Scales!, stored.GroupBiases!]);
        Replace(stored.OutputBias);
        return product;
    }

    /// <summary>A matrix whose rows are looked up.</summary>
    /// <param name="path">Module path.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="columnCount">Columns.</param>
    /// <param name="output">The product that may already hold the same matrix.</param>
    public MatrixRows Rows(string path, int rowCount, int columnCount, MatrixProduct output)
    {
        var rows = new MatrixRows(weights.Matrix(path, rowCount, columnCount), kernels);
        _rowScratchBytes = rows.ScratchBytes;
        if (!configuration.TieWordEmbeddings || output is not RowProduct)
            _ownRows = rows;
        return rows;
    }

    /// <summary>Takes a product's own rows as those that are looked up.</summary>
    public PanelProduct ShareRows(PanelProduct panels)
    {
        _rowScratchBytes = panels.RowScratchBytes;
        return panels;
    }

    /// <summary>Brings all weights into memory: packs those that are rearranged, and reads those that are used in
    /// place, which would otherwise come from disk in the middle of the first step and not show in what the process
    /// takes.</summary>
    /// <param name="pool">Threads that pack.</param>
    /// <param name="progress">Told how far it is, on the calling thread; null for nobody.</param>
    public void Load(ComputePool pool, IProgress<LoadProgress>? progress)
    {
        // One block for all panels: the rounding of each to large pages would be many megabytes.
        var packed = _products.OfType<PanelProduct>().ToArray();
        _panels = new PageBuffer(packed.Sum(product => product.WeightBytes));
        long offset = 0;
        foreach (var product in packed)
        {
            product.Place(_panels.Bytes + offset);
            offset += product.WeightBytes;
        }

        var pieces = _products.SelectMany(product => product.Pieces).Concat(_ownRows?.Pieces ?? []);
        new LoadRun(weights, pool, progress).Run([.. pieces]);

        // Reading one tensor maps some pages of its neighbours, also of those that were given up before.
        foreach (var tensor in _replaced)
            weights.Forget(tensor.Whole);
    }

    public void Dispose()
    {
        foreach (var product in _products)
            product.Dispose();
        foreach (var gain in _gains)
            gain.Dispose();
        _panels?.Dispose();
    }

    private void Replace(TensorView? tensor)
    {
        if (tensor is null)
            return;
        weights.Forget(tensor.Whole);
        _replaced.Add(tensor);
    }
}

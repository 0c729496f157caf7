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

    /// <summary>The model.</summary>
    public ModelConfiguration Configuration { get; } = configuration;

    /// <summary>Bytes of matrices read when all products run once.</summary>
    public long WeightBytes => _products.Sum(product => product.WeightBytes);

    /// <summary>Bytes held for weights: allocated ones, and mapped ones that products read in place.</summary>
    public long ByteCount =>
        _gains.Sum(gain => gain.ByteCount)
        + _products.Sum(product => product is RowProduct ? product.WeightBytes : product.AllocatedBytes);

    /// <summary>Scratch bytes the greediest product needs per thread.</summary>
    public long ScratchBytes => _products.Select(product => product.ScratchBytes).DefaultIfEmpty().Max();

    /// <summary>Widest input of a product that takes quantised activations; 0 if none does.</summary>
    public int QuantisedColumns =>
        _products.Select(product => product.Form is null ? 0 : product.ColumnCount).DefaultIfEmpty().Max();

    /// <summary>A norm's gain in float32.</summary>
    public NativeBuffer Gain(string name, int length)
    {
        var tensor = weights.Vector(name, length);
        var gain = NativeBuffer.OfFloats(length);
        _gains.Add(gain);
        kernels.Widen(tensor.Type, (byte*)tensor.Address, length, gain.Floats);
        return gain;
    }

    /// <summary>A matrix as a product in the chosen precision.</summary>
    public MatrixProduct Matrix(string path, int rowCount, int columnCount)
    {
        var matrix = weights.Matrix(path, rowCount, columnCount);
        MatrixProduct product = precision == Precision.Fast && PanelProduct.Supports(matrix)
            ? new PanelProduct(matrix, kernels)
            : new RowProduct(matrix, kernels);
        _products.Add(product);
        return product;
    }

    /// <summary>A matrix whose rows are looked up.</summary>
    public MatrixRows Rows(string path, int rowCount, int columnCount) =>
        new(weights.Matrix(path, rowCount, columnCount), kernels);

    public void Dispose()
    {
        foreach (var product in _products)
            product.Dispose();
        foreach (var gain in _gains)
            gain.Dispose();
    }
}

using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>Single rows of a stored matrix as float32: plain ones widened, affine ones as <c>fma(q, scale,
/// bias)</c>.</summary>
internal sealed unsafe class MatrixRows
{
    private const int SmallestGroup = 32;
    private readonly MatrixWeight _weight;
    private readonly KernelSet _kernels;
    private readonly byte* _data;
    private readonly byte* _scales;
    private readonly byte* _biases;
    private readonly long _rowBytes;
    private readonly int _groupCount;
    private readonly long _groupRowBytes;

    public MatrixRows(MatrixWeight weight, KernelSet kernels)
    {
        _weight = weight;
        _kernels = kernels;
        _data = (byte*)weight.Weight.Address;
        if (weight.Quantization is not { } quantization)
        {
            _rowBytes = (long)weight.ColumnCount * ElementBytes(weight.Weight.Type);
            return;
        }

        _rowBytes = (long)weight.ColumnCount * quantization.Bits / 8;
        _groupCount = weight.ColumnCount / quantization.GroupSize;
        _scales = (byte*)weight.Scales!.Address;
        _biases = (byte*)weight.GroupBiases!.Address;
        _groupRowBytes = (long)_groupCount * ElementBytes(weight.Scales.Type);
    }

    /// <summary>Whether rows can be used where they lie.</summary>
    public bool IsFloat32 => _weight.Quantization is null && _weight.Weight.Type == ElementType.F32;

    /// <summary>Whether a token can be multiplied with rows where they lie.</summary>
    public bool CanMultiplyInPlace => _weight.Quantization is null && _weight.ColumnCount % 16 == 0;

    /// <summary>Bytes <see cref="Read"/> needs: unpacked values, scales and biases of one row.</summary>
    public long ScratchBytes => _weight.Quantization is null ? 0 : ScratchBytesFor(_weight.ColumnCount);

    /// <summary>Mapped bytes it reads in place.</summary>
    public long StoredBytes => _weight.ByteCount - (_weight.OutputBias?.ByteCount ?? 0);

    /// <summary>Most bytes <see cref="Read"/> needs for a quantised row, whatever the size of its groups.</summary>
    public static long ScratchBytesFor(int columnCount) =>
        columnCount + 2L * columnCount / SmallestGroup * sizeof(float);

    /// <summary>What must be loaded before rows are read, in parts.</summary>
    public IEnumerable<LoadPiece> Pieces =>
        new[] { _weight.Weight, _weight.Scales, _weight.GroupBiases }.OfType<TensorView>().SelectMany(LoadPiece.Of);

    /// <summary>Rows of a plain matrix in place.</summary>
    public PlainRows InPlace(int first, int count) =>
        new(_data + first * _rowBytes, _weight.Weight.Type, _weight.ColumnCount, count);

    /// <summary>A float32 row in place.</summary>
    public float* Float32Row(int row) => (float*)(_data + row * _rowBytes);

    /// <summary>Writes one row.</summary>
    /// <param name="row">In <c>[0, RowCount)</c>.</param>
    /// <param name="target">Out: <c>ColumnCount</c> floats.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes.</param>
    public void Read(int row, float* target, byte* scratch)
    {
        if (_weight.Quantization is not { } quantization)
        {
            _kernels.Widen(_weight.Weight.Type, _data + row * _rowBytes, _weight.ColumnCount, target);
            return;
        }

        var values = scratch;
        var scales = (float*)(scratch + _weight.ColumnCount);
        var biases = scales + _groupCount;
        AffineUnpacking.Unpack(_data + row * _rowBytes, quantization.Bits, _weight.ColumnCount, values);
        _kernels.Widen(_weight.Scales!.Type, _scales + row * _groupRowBytes, _groupCount, scales);
        _kernels.Widen(_weight.GroupBiases!.Type, _biases + row * _groupRowBytes, _groupCount, biases);
        _kernels.Dequantise(values, scales, biases, quantization.GroupSize, _weight.ColumnCount, target);
    }

    private static int ElementBytes(ElementType type) => type == ElementType.F32 ? 4 : 2;
}

using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>Float32 product over weights as they lie in the file; rows are widened or dequantised into scratch and
/// used for all tokens; plain ones are read in place for one.</summary>
internal sealed unsafe class RowProduct : MatrixProduct
{
    // Few tokens: four rows, which stay in the first-level cache between widening and use. Many: a whole block, so that
    // the tokens are streamed once per sixteen rows.
    private const int FewRows = 4;
    private const int FewTokens = 8;

    // Rows in scratch lie a cache line more than their length apart: at multiples of 4096 bytes they would share cache
    // sets.
    private const int StridePadding = 16;
    private readonly MatrixRows _rows;
    private readonly MatrixWeight _weight;

    public RowProduct(MatrixWeight weight, KernelSet kernels)
        : base(weight, kernels)
    {
        _rows = new MatrixRows(weight, kernels);
        _weight = weight;
    }

    public override long WeightBytes => _weight.ByteCount;

    public override long HeldBytes => base.HeldBytes + _rows.StoredBytes;

    public override long ScratchBytes => RowScratchBytes + _rows.ScratchBytes;

    private int Stride => ColumnCount + StridePadding;

    private long RowScratchBytes => ScratchBytesFor(ColumnCount);

    /// <summary>Scratch for plain rows of a matrix.</summary>
    public static long ScratchBytesFor(int columnCount) =>
        (long)BlockRows * (columnCount + StridePadding) * sizeof(float);

    public override IEnumerable<LoadPiece> Pieces => _rows.Pieces;

    public override void Multiply(in Activations input, int firstBlock, int endBlock, float* output, byte* scratch)
    {
        var end = Math.Min(endBlock * BlockRows, RowCount);
        if (input.TokenCount == 1 && _rows.CanMultiplyInPlace)
        {
            MultiplyInPlace(input.Values, firstBlock * BlockRows, end, output);
            return;
        }

        var step = input.TokenCount <= FewTokens ? FewRows : BlockRows;
        var tokens = new RowBlock(input.Values, ColumnCount, input.TokenCount);
        for (var row = firstBlock * BlockRows; row < end; row += step)
        {
            var count = Math.Min(step, end - row);
            Kernels.Multiply(Load(row, count, scratch), tokens, output + row, RowCount, ColumnCount);
            if (OutputBias is not null)
                AddBias(output, input.TokenCount, row, count);
        }
    }

    private void MultiplyInPlace(float* input, int first, int end, float* output)
    {
        Kernels.MultiplyPlain(_rows.InPlace(first, end - first), input, output + first);
        if (OutputBias is not null)
            AddBias(output, 1, first, end - first);
    }

    private RowBlock Load(int row, int count, byte* scratch)
    {
        if (_rows.IsFloat32)
            return new RowBlock(_rows.Float32Row(row), ColumnCount, count);
        var target = (float*)scratch;
        var rowScratch = scratch + RowScratchBytes;
        for (var i = 0; i < count; i++)
            _rows.Read(row + i, target + (nint)i * Stride, rowScratch);
        return new RowBlock(target, Stride, count);
    }

    private void AddBias(float* output, int tokenCount, int row, int count)
    {
        for (var token = 0; token < tokenCount; token++)
        {
            for (var i = row; i < row + count; i++)
                output[(nint)token * RowCount + i] += OutputBias[i];
        }
    }
}

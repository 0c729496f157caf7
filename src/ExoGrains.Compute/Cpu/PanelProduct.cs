using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>Product over an affine matrix of 2, 4 or 8 bits, rearranged at load into panels of sixteen
/// rows.</summary>
/// <remarks>The panels are as large as the matrix in the file, plus rows of zeros up to a multiple of
/// sixteen.</remarks>
internal sealed unsafe class PanelProduct : MatrixProduct
{
    private readonly MatrixWeight _stored;
    private readonly ActivationForm _form;
    private readonly ElementType _scaleType;
    private readonly long _panelBytes;
    private byte* _panels;

    public PanelProduct(MatrixWeight weight, KernelSet kernels, Precision precision)
        : base(weight, kernels)
    {
        _stored = weight;
        var quantization = weight.Quantization!.Value;
        _form = new ActivationForm(
            quantization.Bits, quantization.GroupSize, precision == Precision.Exact);
        _scaleType = weight.Scales!.Type;
        _panelBytes = PanelAt(null).ByteCount;
    }

    public override long WeightBytes => BlockCount * _panelBytes;

    public override long HeldBytes => base.HeldBytes + WeightBytes;

    public override IEnumerable<LoadPiece> Pieces => LoadPiece.Of(this);

    /// <summary>Bytes that <see cref="ReadRow"/> needs.</summary>
    public long RowScratchBytes => MatrixRows.ScratchBytesFor(ColumnCount) + ((long)ColumnCount * _form.Bits / 8);

    public override ActivationForm? Form => _form;

    public override long ScratchBytes => PanelKernel.ScratchBytes;

    /// <summary>Whether this product serves a matrix; others are multiplied in float32.</summary>
    public static bool Supports(MatrixWeight weight) => weight.Quantization is { Bits: 2 or 4 or 8 };

    /// <summary>Gives it <see cref="WeightBytes"/> bytes for its panels, which stay the caller's.</summary>
    public void Place(byte* panels) => _panels = panels;

    /// <summary>Fills panels <c>[firstBlock, endBlock)</c>. Threads may fill different ones at once.</summary>
    public void Pack(int firstBlock, int endBlock)
    {
        for (var block = firstBlock; block < endBlock; block++)
        {
            var row = block * BlockRows;
            PanelPacking.Pack(
                StoredRows.Of(_stored, row),
                Math.Min(BlockRows, RowCount - row),
                PanelAt(_panels + block * _panelBytes));
        }
    }

    /// <summary>Stored bytes of the panels <c>[firstBlock, endBlock)</c>.</summary>
    public TensorRange[] Sources(int firstBlock, int endBlock)
    {
        return [Rows(_stored.Weight), Rows(_stored.Scales!), Rows(_stored.GroupBiases!)];

        TensorRange Rows(TensorView tensor)
        {
            var rowBytes = tensor.ByteCount / RowCount;
            var first = firstBlock * BlockRows * rowBytes;
            return new TensorRange(tensor, first, Math.Min(endBlock * BlockRows * rowBytes, tensor.ByteCount) - first);
        }
    }

    public override void Multiply(in Activations input, int firstBlock, int endBlock, float* output, byte* scratch)
    {
        var rows = input.Prepared!.Input;
        for (var block = firstBlock; block < endBlock; block++)
        {
            var panel = PanelAt(_panels + block * _panelBytes);
            var first = block * BlockRows;
            var count = Math.Min(BlockRows, RowCount - first);
            if (count == BlockRows)
                Kernels.MultiplyPanel(
                    panel, rows, input.TokenCount, new PanelOutput(output + first, RowCount), scratch);
            else
                MultiplyPartial(panel, rows, input.TokenCount, output + first, scratch);
            if (OutputBias is not null)
                AddBias(output + first, OutputBias + first, input.TokenCount, count);
        }
    }

    /// <summary>Writes one row in float32, with the bits that <see cref="MatrixRows"/> gives for the stored
    /// matrix.</summary>
    /// <param name="row">In <c>[0, RowCount)</c>.</param>
    /// <param name="target">Out: <c>ColumnCount</c> floats.</param>
    /// <param name="scratch"><see cref="RowScratchBytes"/> bytes, aligned to four.</param>
    public void ReadRow(int row, float* target, byte* scratch)
    {
        var panel = PanelAt(_panels + row / BlockRows * _panelBytes);
        var lane = row % BlockRows;
        var scales = (float*)scratch;
        var biases = scales + panel.GroupCount;
        var words = (uint*)(biases + panel.GroupCount);
        var values = (byte*)(words + (nint)panel.GroupCount * panel.GroupWords);
        var scaleBytes = panel.ScaleBytes / BlockRows;
        for (var g = 0; g < panel.GroupCount; g++)
        {
            var group = panel.Start + (long)g * panel.GroupBytes;
            for (var w = 0; w < panel.GroupWords; w++)
                words[g * panel.GroupWords + w] = ((uint*)group)[w * BlockRows + lane];
            group += panel.GroupWords * BlockRows * sizeof(uint) + lane * scaleBytes;
            Kernels.Widen(_scaleType, group, 1, scales + g);
            Kernels.Widen(_scaleType, group + panel.ScaleBytes, 1, biases + g);
        }

        AffineUnpacking.Unpack((byte*)words, _form.Bits, ColumnCount, values);
        Kernels.Dequantise(values, scales, biases, _form.GroupSize, ColumnCount, target);
    }

    private Panel PanelAt(byte* start) => new(start, ColumnCount, _form, _scaleType);

    // The last rows of a matrix whose row count is not a multiple of sixteen: whole lanes, then only the rows there
    // are.
    private void MultiplyPartial(in Panel panel, in PanelInput rows, int tokenCount, float* output, byte* scratch)
    {
        var count = RowCount % BlockRows;
        var lanes = stackalloc float[BlockRows];
        for (var token = 0; token < tokenCount; token++)
        {
            Kernels.MultiplyPanel(panel, panel.Skip(rows, token), 1, new PanelOutput(lanes, BlockRows), scratch);
            new ReadOnlySpan<float>(lanes, count).CopyTo(new Span<float>(output + (nint)token * RowCount, count));
        }
    }

    private void AddBias(float* output, float* bias, int tokenCount, int count)
    {
        for (var token = 0; token < tokenCount; token++)
        {
            for (var i = 0; i < count; i++)
                output[(nint)token * RowCount + i] += bias[i];
        }
    }
}

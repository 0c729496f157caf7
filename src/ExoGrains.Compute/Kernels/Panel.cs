using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>Sixteen rows of an affine matrix, interleaved so that a lane is a row.</summary>
/// <remarks>
/// Per group: its packed words, each word of all sixteen rows in turn (64 bytes per word), then sixteen scales, then
/// sixteen biases in the stored type. Reading a panel is one sequential stream of as many bytes as the rows have in
/// the file.
/// </remarks>
internal readonly unsafe struct Panel(byte* start, int columnCount, ActivationForm form, ElementType scaleType)
{
    /// <summary>Rows of a panel.</summary>
    public const int Rows = 16;

    public byte* Start { get; } = start;

    public int GroupCount { get; } = columnCount / form.GroupSize;

    public int ColumnCount { get; } = columnCount;

    public ActivationForm Form { get; } = form;

    public ElementType ScaleType { get; } = scaleType;

    /// <summary>Packed 32-bit words per row and group.</summary>
    public int GroupWords => Form.GroupSize * Form.Bits / 32;

    /// <summary>Bytes of sixteen scales.</summary>
    public int ScaleBytes => Rows * (ScaleType == ElementType.F32 ? 4 : 2);

    /// <summary>Bytes of one group of all rows.</summary>
    public int GroupBytes => GroupWords * Rows * sizeof(uint) + 2 * ScaleBytes;

    /// <summary>Bytes of the panel.</summary>
    public long ByteCount => (long)GroupCount * GroupBytes;

    /// <summary>The tokens after the first <paramref name="tokens"/> of this panel's input.</summary>
    public PanelInput Skip(in PanelInput input, nint tokens) => input.Skip(ColumnCount, Form, tokens);
}

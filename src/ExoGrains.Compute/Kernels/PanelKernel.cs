namespace ExoGrains.Compute.Kernels;

/// <summary>Products of sixteen interleaved affine rows with quantised or exact tokens.</summary>
/// <remarks>
/// <para>Quantised: per output element, over groups in order, <c>f = fma(float(sum of q * x), scale * xScale, f)</c>,
/// then <c>f = fma(bias, xSum, f)</c>. The sums of integers are exact, so their order is free; the rest is sequential
/// per lane. The result is the same for every number of tokens and every register width. Range: |sum| &lt;= 128 * 255 *
/// 32767 &lt; 2^31.</para>
/// <para>Exact: see <see cref="ExactPanel"/>.</para>
/// </remarks>
internal static unsafe class PanelKernel
{
    /// <summary>Bytes of scratch that a product needs.</summary>
    public static int ScratchBytes => ExactPanel.ByteCount;

    /// <summary>Computes <c>output[t, r]</c> for sixteen rows r and all tokens t.</summary>
    /// <param name="panel">The rows.</param>
    /// <param name="input">The tokens, in the panel's form.</param>
    /// <param name="tokenCount">Tokens.</param>
    /// <param name="output">Out, and where it goes.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes.</param>
    public static void Multiply<TLanes>(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (panel.Form.Bits)
        {
            case 2:
                Multiply<TLanes, TwoBits>(panel, input, tokenCount, output, scratch);
                break;
            case 4:
                Multiply<TLanes, FourBits>(panel, input, tokenCount, output, scratch);
                break;
            default:
                Multiply<TLanes, EightBits>(panel, input, tokenCount, output, scratch);
                break;
        }
    }

    private static void Multiply<TLanes, TBits>(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        if (panel.Form.IsExact)
            ExactPanel.Multiply<TLanes, TBits>(panel, input, tokenCount, output, scratch);
        else
            MultiplyQuantised<TLanes, TBits>(panel, input, tokenCount, output);
    }

    private static void MultiplyQuantised<TLanes, TBits>(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var token = 0;
        if (TLanes.HoldsLargeTiles)
        {
            for (; token + 8 <= tokenCount; token += 8)
                PackedPanel.MultiplyEight<TLanes, TBits>(panel, panel.Skip(input, token), output.Skip(token));
        }

        for (; token + 4 <= tokenCount; token += 4)
            PackedPanel.MultiplyFour<TLanes, TBits>(panel, panel.Skip(input, token), output.Skip(token));
        for (; token + 2 <= tokenCount; token += 2)
            PackedPanel.MultiplyTwo<TLanes, TBits>(panel, panel.Skip(input, token), output.Skip(token));
        for (; token < tokenCount; token++)
            PackedPanel.MultiplyOne<TLanes, TBits>(panel, panel.Skip(input, token), output.Skip(token));
    }
}

namespace ExoGrains.Compute.Kernels;

/// <summary>The kernels for Arm64 with dot products of bytes (AdvSimd with <c>sdot</c> and <c>udot</c>).</summary>
/// <remarks>Those instructions replace only the product of quantised values, for which <see cref="Lanes128"/> has
/// nothing as good. Other processors run the same code without them, for tests.</remarks>
internal sealed unsafe class DotProductKernels : KernelSet<Lanes128>
{
    public override void Prepare(float* input, int size, ActivationForm form, in PanelInput target)
    {
        if (form.IsExact)
            base.Prepare(input, size, form, target);
        else
            QuantisationKernel.Quantise<Lanes128, SplitValues>(input, size, form, target);
    }

    public override void MultiplyPanel(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch)
    {
        if (panel.Form.IsExact)
        {
            base.MultiplyPanel(panel, input, tokenCount, output, scratch);
            return;
        }

        switch (panel.Form.Bits)
        {
            case 2:
                SplitPanel.Multiply<TwoBits>(panel, input, tokenCount, output);
                break;
            case 4:
                SplitPanel.Multiply<FourBits>(panel, input, tokenCount, output);
                break;
            default:
                SplitPanel.Multiply<EightBits>(panel, input, tokenCount, output);
                break;
        }
    }
}

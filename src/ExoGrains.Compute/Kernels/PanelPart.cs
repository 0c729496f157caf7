using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>Some groups of a panel, and the scratch they are expanded to.</summary>
/// <param name="panel">The panel.</param>
/// <param name="firstGroup">First group of the part.</param>
/// <param name="groupCount">Its groups.</param>
/// <param name="scratch">Expanded weights, then scales, then biases as floats.</param>
/// <param name="weightBytes">Bytes per row that expanded weights of a whole part take.</param>
internal readonly unsafe struct PanelPart(
    in Panel panel, int firstGroup, int groupCount, byte* scratch, int weightBytes)
{
    private const int Lanes = 16;

    public int FirstGroup { get; } = firstGroup;

    public int GroupCount { get; } = groupCount;

    public int GroupSize { get; } = panel.Form.GroupSize;

    /// <summary>Groups of the whole panel.</summary>
    public int AllGroups { get; } = panel.GroupCount;

    /// <summary>Elements from one token's values to the next.</summary>
    public nint Stride { get; } = PanelInput.Stride(panel.ColumnCount);

    public int FirstColumn => FirstGroup * GroupSize;

    /// <summary>Sixteen rows side by side.</summary>
    public float* Weights { get; } = (float*)scratch;

    /// <summary><c>[groups, 16]</c>.</summary>
    public float* Scales { get; } = (float*)(scratch + (weightBytes * Lanes));

    /// <summary><c>[groups, 16]</c>.</summary>
    public float* Biases => Scales + (GroupCount * Lanes);

    private ActivationForm Form { get; } = panel.Form;

    private int ColumnCount { get; } = panel.ColumnCount;

    /// <summary>The tokens after the first <paramref name="tokens"/>.</summary>
    public PanelInput Skip(in PanelInput input, nint tokens) => input.Skip(ColumnCount, Form, tokens);

    /// <summary>Widens the scales and biases of a group.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="group">Group within the part.</param>
    /// <param name="source">Where they are stored.</param>
    /// <returns>What follows them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* ExpandScales<TLanes>(in Panel panel, int group, byte* source)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes.Store(PanelArithmetic.LoadScales<TLanes>(source, panel.ScaleType), Scales + (group * Lanes));
        source += panel.ScaleBytes;
        TLanes.Store(PanelArithmetic.LoadScales<TLanes>(source, panel.ScaleType), Biases + (group * Lanes));
        return source + panel.ScaleBytes;
    }
}

namespace ExoGrains.Models.Weights;

/// <summary>The matrix of a linear layer or an embedding, plain or quantised, with the layer's own bias if it has
/// one.</summary>
/// <param name="Path">Module path, for example <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="RowCount">Output features (vocabulary size for an embedding).</param>
/// <param name="ColumnCount">Input features; a multiple of the group size when quantised.</param>
/// <param name="Weight">Plain: <c>[RowCount, ColumnCount]</c> F32, F16 or BF16. Quantised: <c>[RowCount,
/// ColumnCount*bits/32]</c> U32.</param>
/// <param name="Quantization">Null for a plain matrix.</param>
/// <param name="Scales">Quantised only: <c>[RowCount, ColumnCount/group]</c>, F32, F16 or BF16. May hold negative
/// values.</param>
/// <param name="GroupBiases">Quantised only: same shape and type as <paramref name="Scales"/>.</param>
/// <param name="OutputBias">The linear layer's own bias <c>[RowCount]</c>, added to the product; null for none.</param>
public sealed record MatrixWeight(
    string Path,
    int RowCount,
    int ColumnCount,
    TensorView Weight,
    AffineQuantization? Quantization,
    TensorView? Scales,
    TensorView? GroupBiases,
    TensorView? OutputBias)
{
    /// <summary>Bytes of all its tensors.</summary>
    public long ByteCount =>
        Weight.ByteCount + (Scales?.ByteCount ?? 0) + (GroupBiases?.ByteCount ?? 0) + (OutputBias?.ByteCount ?? 0);
}

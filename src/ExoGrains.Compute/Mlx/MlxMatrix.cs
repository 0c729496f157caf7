using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Mlx;

/// <summary>A matrix in MLX's memory, with the layer's own bias if it has one.</summary>
/// <param name="Weight">Plain: <c>[columns, rows]</c>, a transposed view. Quantised: <c>[rows, words]</c>.</param>
/// <param name="Quantization">Null for a plain matrix.</param>
/// <param name="Scales">Quantised only: <c>[rows, groups]</c>.</param>
/// <param name="GroupBiases">Quantised only.</param>
/// <param name="OutputBias"><c>[rows]</c>, or none.</param>
internal sealed record MlxMatrix(
    ArrayHandle Weight,
    AffineQuantization? Quantization,
    ArrayHandle Scales,
    ArrayHandle GroupBiases,
    ArrayHandle OutputBias)
{
    /// <summary>Its product with <c>[tokens, columns]</c>: <c>[tokens, rows]</c>.</summary>
    public ArrayHandle Multiply(MlxOperations operations, ArrayHandle x)
    {
        var product = Quantization is { } quantization
            ? operations.QuantisedProduct(x, Weight, Scales, GroupBiases, quantization.GroupSize, quantization.Bits)
            : operations.MatrixProduct(x, Weight);
        return OutputBias == default ? product : operations.Add(product, OutputBias);
    }
}

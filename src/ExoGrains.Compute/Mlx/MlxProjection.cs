using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Several matrices with the same input, whose products are wanted one behind the other.</summary>
/// <param name="Matrices">One where all could be joined when they were loaded, which saves kernels; else each.</param>
internal sealed record MlxProjection(MlxMatrix[] Matrices)
{
    /// <summary>Their products with <c>[tokens, columns]</c>: <c>[tokens, rows of all]</c>.</summary>
    public ArrayHandle Multiply(MlxOperations operations, ArrayHandle x)
    {
        if (Matrices.Length == 1)
            return Matrices[0].Multiply(operations, x);
        Span<ArrayHandle> products = stackalloc ArrayHandle[Matrices.Length];
        for (var i = 0; i < products.Length; i++)
            products[i] = Matrices[i].Multiply(operations, x);
        return operations.Concatenate(products, axis: 1);
    }
}

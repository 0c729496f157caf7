using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Matrices multiplied with the same input in one run of the pool, and where their outputs go.</summary>
/// <param name="products">At least one; all of the same form.</param>
internal sealed class ProductGroup(params MatrixProduct[] products)
{
    /// <summary>The matrices.</summary>
    public MatrixProduct[] Products { get; } = products;

    /// <summary>Address of each product's output, <c>[tokens, rows]</c>.</summary>
    public nint[] Outputs { get; } = new nint[products.Length];

    /// <summary>What all its products take.</summary>
    public ActivationForm? Form { get; } = products[0].Form;

    /// <summary>Units of work of all its products.</summary>
    public int BlockCount { get; } = products.Sum(product => product.BlockCount);

    /// <summary>Puts products that take the same form together, in their order.</summary>
    public static ProductGroup[] ByForm(params (MatrixProduct Product, nint Output)[] targets) =>
        [.. targets.GroupBy(target => target.Product.Form).Select(Create)];

    private static ProductGroup Create(IEnumerable<(MatrixProduct Product, nint Output)> targets)
    {
        var list = targets.ToArray();
        var group = new ProductGroup([.. list.Select(target => target.Product)]);
        for (var i = 0; i < list.Length; i++)
            group.Outputs[i] = list[i].Output;
        return group;
    }
}

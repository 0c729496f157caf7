namespace ExoGrains.Bench.Models;

/// <summary>A tensor of a model, under both names; without the <c>.weight</c> at their ends.</summary>
/// <param name="MlxPath">Module path in safetensors.</param>
/// <param name="GgufName">Name in GGUF.</param>
/// <param name="IsMatrix">Whether it is a matrix, which the format quantises, or the gain of a norm.</param>
/// <param name="RowCount">Outputs; 1 for a gain.</param>
/// <param name="ColumnCount">Inputs, which lie beside each other.</param>
internal sealed record ModelTensor(string MlxPath, string GgufName, bool IsMatrix, int RowCount, int ColumnCount)
{
    /// <summary>Elements.</summary>
    public long Count => (long)RowCount * ColumnCount;

    /// <summary>Standard deviation at which a product keeps the size of its input, so that no activation overflows
    /// however many layers follow each other.</summary>
    public double Deviation => 1 / Math.Sqrt(ColumnCount);

    public static ModelTensor Matrix(string mlxPath, string ggufName, int rowCount, int columnCount) =>
        new(mlxPath, ggufName, IsMatrix: true, rowCount, columnCount);

    public static ModelTensor Vector(string mlxPath, string ggufName, int length) =>
        new(mlxPath, ggufName, IsMatrix: false, 1, length);
}

using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>Rows of an affine matrix as they lie in the file, one after the other.</summary>
/// <param name="words">First row's packed words.</param>
/// <param name="scales">First row's scales.</param>
/// <param name="biases">First row's group biases.</param>
internal readonly unsafe struct StoredRows(byte* words, byte* scales, byte* biases)
{
    public byte* Words { get; } = words;

    public byte* Scales { get; } = scales;

    public byte* Biases { get; } = biases;

    /// <summary>The rows of a matrix from <paramref name="row"/> on.</summary>
    public static StoredRows Of(MatrixWeight matrix, int row) =>
        new(At(matrix.Weight, row), At(matrix.Scales!, row), At(matrix.GroupBiases!, row));

    private static byte* At(TensorView tensor, int row) =>
        (byte*)tensor.Address + tensor.ByteCount / tensor.Shape[0] * row;
}

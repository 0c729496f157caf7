namespace ExoGrains.Models.Folders;

/// <summary>What a tensor takes, or several together.</summary>
/// <param name="Stored">Matrices as they are stored, gains and biases in F32, biases in whole cache lines.</param>
/// <param name="Wide">All in F32, quantised words excepted.</param>
internal readonly record struct TensorBytes(long Stored, long Wide)
{
    public static TensorBytes operator +(TensorBytes left, TensorBytes right) =>
        new(left.Stored + right.Stored, left.Wide + right.Wide);
}

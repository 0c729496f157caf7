using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>A part of a matrix that is brought into memory in one go.</summary>
/// <param name="Panels">Whose panels are filled; null for what stays where it lies.</param>
/// <param name="FirstBlock">First panel.</param>
/// <param name="EndBlock">After the last panel.</param>
/// <param name="Sources">Stored bytes it reads.</param>
internal readonly record struct LoadPiece(
    PanelProduct? Panels, int FirstBlock, int EndBlock, TensorRange[] Sources)
{
    // Enough for the threads to share, and little beside a matrix: what is mapped and packed is there twice.
    private const long PieceBytes = 16 << 20;

    /// <summary>Stored bytes.</summary>
    public long ByteCount => Sources.Sum(source => source.ByteCount);

    /// <summary>Pieces of a matrix that is packed.</summary>
    public static IEnumerable<LoadPiece> Of(PanelProduct product)
    {
        var count = product.BlockCount;
        var step = (int)Math.Clamp(PieceBytes * count / Math.Max(product.WeightBytes, 1), 1, count);
        for (var first = 0; first < count; first += step)
        {
            var end = Math.Min(first + step, count);
            yield return new LoadPiece(product, first, end, product.Sources(first, end));
        }
    }

    /// <summary>Pieces of a tensor that is read where it lies.</summary>
    public static IEnumerable<LoadPiece> Of(TensorView tensor)
    {
        for (long first = 0; first < tensor.ByteCount; first += PieceBytes)
            yield return new LoadPiece(
                null, 0, 0, [new TensorRange(tensor, first, Math.Min(PieceBytes, tensor.ByteCount - first))]);
    }
}

namespace ExoGrains.Models.Weights;

/// <summary>MLX's affine quantisation: <c>w = q * scale + bias</c> with unsigned q, scale and bias per group of a
/// row.</summary>
/// <param name="Bits">Bits of q: 2, 3, 4, 5, 6 or 8, packed little-endian into 32-bit words.</param>
/// <param name="GroupSize">Consecutive elements of a row that share a scale and a bias: 32, 64 or 128.</param>
public readonly record struct AffineQuantization(int Bits, int GroupSize);

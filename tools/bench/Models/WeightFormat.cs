using ExoGrains.Models.Weights;

namespace ExoGrains.Bench.Models;

/// <summary>How matrices are stored, and with which format of llama.cpp it is compared.</summary>
/// <param name="Name">As the options take it.</param>
/// <param name="Quantization">MLX's affine settings; null for floats.</param>
/// <param name="FloatType">Of the floats: all weights, or scales and biases and gains.</param>
/// <param name="GgufType">Its counterpart.</param>
internal sealed record WeightFormat(
    string Name, AffineQuantization? Quantization, ElementType FloatType, GgufType GgufType)
{
    /// <summary>What llama.cpp calls its counterpart.</summary>
    public string GgufName => GgufBlocks.Of(GgufType).Name;

    /// <summary>All formats.</summary>
    public static IReadOnlyList<WeightFormat> Known { get; } =
    [
        new("4bit-g64", new AffineQuantization(4, 64), ElementType.BF16, GgufType.Q4),
        new("4bit-g32", new AffineQuantization(4, 32), ElementType.BF16, GgufType.Q4),
        new("4bit-g128", new AffineQuantization(4, 128), ElementType.BF16, GgufType.Q4),
        new("8bit-g64", new AffineQuantization(8, 64), ElementType.BF16, GgufType.Q8),
        new("bf16", null, ElementType.BF16, GgufType.BF16),
        new("f16", null, ElementType.F16, GgufType.F16),
        new("f32", null, ElementType.F32, GgufType.F32),
    ];
}

using ExoGrains.Models.Weights;

namespace ExoGrains.Bench.Models;

/// <summary>How matrices are stored, and with which format of llama.cpp it is compared.</summary>
/// <param name="Name">As the options take it.</param>
/// <param name="Quantization">MLX's affine settings; null for BF16.</param>
/// <param name="GgufType">Its counterpart.</param>
internal sealed record WeightFormat(string Name, AffineQuantization? Quantization, GgufType GgufType)
{
    /// <summary>What llama.cpp calls its counterpart.</summary>
    public string GgufName => GgufBlocks.Of(GgufType).Name;

    /// <summary>All formats.</summary>
    public static IReadOnlyList<WeightFormat> Known { get; } =
    [
        new("4bit-g64", new AffineQuantization(4, 64), GgufType.Q4),
        new("4bit-g32", new AffineQuantization(4, 32), GgufType.Q4),
        new("4bit-g128", new AffineQuantization(4, 128), GgufType.Q4),
        new("8bit-g64", new AffineQuantization(8, 64), GgufType.Q8),
        new("bf16", null, GgufType.BF16),
    ];
}

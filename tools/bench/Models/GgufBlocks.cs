using System.Buffers.Binary;
using ExoGrains.Models.Weights;

namespace ExoGrains.Bench.Models;

/// <summary>How many weights of a type share a block, and what random ones look like.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Weights">Weights of a block.</param>
/// <param name="Bytes">Bytes of a block.</param>
internal sealed record GgufBlocks(GgufType Type, int Weights, int Bytes)
{
    private const int ScaleBytes = 2;

    // Of whole numbers that are uniform in [0, 15] and [0, 255].
    private const double FourBitDeviation = 4.61;
    private const double EightBitDeviation = 73.9;

    /// <summary>What llama.cpp calls the type.</summary>
    public string Name => Type switch
    {
        GgufType.Q4 => "Q4_0",
        GgufType.Q8 => "Q8_0",
        var other => other.ToString(),
    };

    /// <summary>The layout of a type's blocks.</summary>
    public static GgufBlocks Of(GgufType type) => type switch
    {
        GgufType.Q4 => new GgufBlocks(type, 32, ScaleBytes + 16),
        GgufType.Q8 => new GgufBlocks(type, 32, ScaleBytes + 32),
        GgufType.BF16 or GgufType.F16 => new GgufBlocks(type, 1, sizeof(ushort)),
        _ => new GgufBlocks(type, 1, sizeof(float)),
    };

    /// <summary>Bytes of so many weights.</summary>
    public long ByteCount(long weights) => weights / Weights * Bytes;

    /// <summary>Fills with whole blocks.</summary>
    /// <param name="chunk">A multiple of 8 bytes, and of a block.</param>
    /// <param name="noise">Where random numbers come from.</param>
    /// <param name="deviation">Standard deviation of the weights.</param>
    public void Fill(Span<byte> chunk, ref WeightNoise noise, double deviation)
    {
        if (Weights == 1)
        {
            var type = Type switch
            {
                GgufType.BF16 => ElementType.BF16,
                GgufType.F16 => ElementType.F16,
                _ => ElementType.F32,
            };
            noise.FillFloats(chunk, type, deviation);
            return;
        }

        noise.Fill(chunk);
        var step = deviation / (Type == GgufType.Q4 ? FourBitDeviation : EightBitDeviation);
        for (var block = 0; block < chunk.Length; block += Bytes)
            BinaryPrimitives.WriteHalfLittleEndian(chunk[block..], (Half)(step * noise.NextFactor()));
    }
}

using System.Runtime.InteropServices;
using ExoGrains.Models.Weights;

namespace ExoGrains.Bench.Models;

/// <summary>Random weights, the same for the same seed.</summary>
/// <remarks>SplitMix64 (doi:10.1145/2660193.2660195): a counter and a hash of it, so it starts anywhere at no cost and
/// fills gigabytes in seconds.</remarks>
internal struct WeightNoise(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    // Root mean square of a number that is uniform in [1, 2).
    private static readonly double RootMeanSquare = Math.Sqrt(7.0 / 3);

    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += Increment;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A factor in [0.75, 1.25), so that the scales of groups differ as real ones do.</summary>
    public double NextFactor() => 0.75 + ((Next() >> 11) * (0.5 / (1UL << 53)));

    /// <summary>Fills with random bytes.</summary>
    /// <param name="bytes">A multiple of 8.</param>
    public void Fill(Span<byte> bytes)
    {
        foreach (ref var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            word = Next();
    }

    /// <summary>Fills with floats of random sign and mantissa and one exponent.</summary>
    /// <param name="bytes">A multiple of 8.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="deviation">Root mean square asked for, met within a factor of 1.5.</param>
    public void FillFloats(Span<byte> bytes, ElementType type, double deviation)
    {
        var (mantissaBits, exponentBits, repeat) = type switch
        {
            ElementType.F32 => (23, 8, 0x0000_0001_0000_0001UL),
            ElementType.F16 => (10, 5, 0x0001_0001_0001_0001UL),
            _ => (7, 8, 0x0001_0001_0001_0001UL),
        };
        var bias = (1 << (exponentBits - 1)) - 1;
        var exponent = (ulong)(bias + Math.Round(Math.Log2(deviation / RootMeanSquare)));
        var exponents = (exponent << mantissaBits) * repeat;
        var others = ~(((1UL << exponentBits) - 1 << mantissaBits) * repeat);
        foreach (ref var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            word = (Next() & others) | exponents;
    }
}

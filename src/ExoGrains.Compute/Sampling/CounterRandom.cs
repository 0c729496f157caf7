namespace ExoGrains.Compute.Sampling;

/// <summary>Random numbers without state: the same seed and position give the same number on every machine, in any
/// order.</summary>
/// <remarks>
/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), with the
/// seed as key and the position as counter. A recovered sequence continues with the numbers it would have had.
/// </remarks>
public static class CounterRandom
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    /// <param name="seed">The sequence's seed.</param>
    /// <param name="position">Position of the token that is drawn.</param>
    public static double Uniform(ulong seed, int position)
    {
        var (a, b, _, _) = Block((uint)position, 0, 0, 0, (uint)seed, (uint)(seed >> 32));
        return (((ulong)b << 32 | a) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>One block of the generator: counter words 0 to 3, key words 0 and 1.</summary>
    internal static (uint A, uint B, uint C, uint D) Block(uint c0, uint c1, uint c2, uint c3, uint key0, uint key1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0, product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = (
                (uint)(product1 >> 32) ^ c1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}

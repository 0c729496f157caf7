namespace ExoGrains.Compute.Kernels;

/// <summary>How the 16-bit values of a group lie in memory: as the instruction wants them that multiplies
/// them.</summary>
/// <remarks>Every order takes as many bytes as there are in the values.</remarks>
internal unsafe interface IValueOrder
{
    /// <summary>Lays out one group.</summary>
    /// <param name="values">In the order of elements.</param>
    /// <param name="count">How many, a multiple of 32.</param>
    /// <param name="bits">Bits of the weights they are multiplied with: 2, 4 or 8.</param>
    /// <param name="target">Out.</param>
    /// <returns>The sum of the values.</returns>
    static abstract int Arrange(short* values, int count, int bits, short* target);
}

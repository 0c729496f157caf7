namespace ExoGrains.Compute.Kernels;

/// <summary>How activations are prepared for a matrix.</summary>
/// <param name="Bits">Bits of the weights: decides the order of quantised values within a word.</param>
/// <param name="GroupSize">Elements per scale.</param>
/// <param name="IsExact">Whether they stay float32, in their order; else they become 16-bit integers with one scale per
/// group, in the <see cref="IValueOrder"/> of the kernel set.</param>
internal readonly record struct ActivationForm(int Bits, int GroupSize, bool IsExact)
{
    /// <summary>Bytes of one value.</summary>
    public int ValueBytes => IsExact ? sizeof(float) : sizeof(short);
}

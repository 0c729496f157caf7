namespace ExoGrains.Compute.Kernels;

/// <summary>How activations are quantised for a matrix: with one scale per group, in the order in which its packed
/// words are taken apart.</summary>
/// <param name="Bits">Bits of the weights: decides the order within a word.</param>
/// <param name="GroupSize">Elements per scale.</param>
internal readonly record struct ActivationForm(int Bits, int GroupSize);

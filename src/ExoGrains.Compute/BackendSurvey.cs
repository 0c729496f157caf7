using System.Collections.Immutable;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;

namespace ExoGrains.Compute;

/// <summary>What this machine computes with.</summary>
/// <param name="Backends">Engines that passed a trial computation, best first.</param>
/// <param name="Note">What keeps a better engine away, and the remedy; empty where there is nothing to say.</param>
/// <param name="Mlx">MLX, where it works; else null.</param>
public sealed record BackendSurvey(ImmutableArray<Backend> Backends, string Note, MlxFacts? Mlx)
{
    /// <summary>Finds what works on this machine.</summary>
    /// <param name="preference">What may be used.</param>
    /// <param name="mlxPath">File of mlx-c's library; null to look for it.</param>
    /// <exception cref="ExoGrainsException">Nothing that may be used works; the message says why and what to do.
    /// </exception>
    public static BackendSurvey Take(BackendPreference preference, string? mlxPath) => new([Backend.Cpu], "", null);
}

using ExoGrains.Contracts;

namespace ExoGrains.Compute.Mlx;

/// <summary>What came of trying a device of MLX.</summary>
/// <param name="Backend">The device.</param>
/// <param name="Facts">What it is; null where it does not work.</param>
/// <param name="Fault">Why it does not work; empty where it does.</param>
internal sealed record MlxAttempt(Backend Backend, MlxFacts? Facts, string Fault);

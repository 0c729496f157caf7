namespace ExoGrains.Bench.Compare;

/// <summary>A speed in the engine's report.</summary>
/// <param name="Median">Tokens per second.</param>
internal sealed record EngineSpeed(double Median);

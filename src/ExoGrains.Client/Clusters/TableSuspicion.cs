namespace ExoGrains.Client.Clusters;

/// <summary>A silo's vote that another one is dead.</summary>
/// <param name="Silo">Orleans address of the silo that votes.</param>
/// <param name="Time">When it did, UTC.</param>
internal sealed record TableSuspicion(string Silo, DateTime Time);

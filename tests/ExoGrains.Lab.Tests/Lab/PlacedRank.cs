namespace ExoGrains.Lab.Tests.Lab;

/// <summary>One rank of a ring plan.</summary>
/// <param name="Rank">Its place.</param>
/// <param name="Device">Id of its device.</param>
/// <param name="WeightBytes">Weights.</param>
/// <param name="KvBytes">KV cache.</param>
/// <param name="OtherBytes">Activations and reserve.</param>
/// <param name="TotalBytes">All of it.</param>
internal sealed record PlacedRank(
    int Rank, string Device, long WeightBytes, long KvBytes, long OtherBytes, long TotalBytes);

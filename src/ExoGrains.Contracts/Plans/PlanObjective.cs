namespace ExoGrains.Contracts;

/// <summary>What a ring plan is to be best at.</summary>
public enum PlanObjective
{
    /// <summary>Shortest time per token of one sequence.</summary>
    Latency = 0,

    /// <summary>Most tokens per second of many sequences together.</summary>
    Throughput = 1,

    /// <summary>Most room for KV cache: the longest contexts, or the most sequences.</summary>
    Capacity = 2,
}

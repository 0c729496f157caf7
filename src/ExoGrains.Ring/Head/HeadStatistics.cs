namespace ExoGrains.Ring;

/// <summary>What a head is doing, and has done since it was created.</summary>
/// <param name="QueuedSequences">Waiting for a slot.</param>
/// <param name="LiveSequences">Holding a slot.</param>
/// <param name="MicroBatchesInFlight">Steps on their way round the ring.</param>
/// <param name="PromptTokens">Prompt tokens run.</param>
/// <param name="GeneratedTokens">Tokens drawn.</param>
/// <param name="Steps">Steps run.</param>
public readonly record struct HeadStatistics(
    int QueuedSequences,
    int LiveSequences,
    int MicroBatchesInFlight,
    long PromptTokens,
    long GeneratedTokens,
    long Steps);

namespace ExoGrains.Contracts;

/// <summary>
/// Control of one rank of one instance. Key: the instance id, extended by <see cref="ShardKey"/>. Lives on the rank's
/// silo.
/// Tensors never pass through it; they travel on the ring.
/// </summary>
[Alias("ExoGrains.ILayerShardGrain")]
public interface ILayerShardGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Loads the shard's layers; replaces what an older epoch had loaded.</summary>
    [Alias("Load"), ResponseTimeout("01:00:00")]
    Task LoadAsync(ShardAssignment assignment, CancellationToken cancellationToken);

    /// <summary>Opens both ring edges by real handshakes. A ring of one has none and returns at once.</summary>
    /// <exception cref="RingBrokenException">An edge could not be opened; the message says which and why.</exception>
    [Alias("OpenRing"), ResponseTimeout("00:01:00")]
    Task OpenRingAsync(RingEpoch epoch, CancellationToken cancellationToken);

    /// <summary>Head only: runs one step through all ranks.</summary>
    [Alias("WarmUp"), ResponseTimeout("00:10:00")]
    Task WarmUpAsync(RingEpoch epoch, CancellationToken cancellationToken);

    /// <summary>Ends its requests, closes its edges and frees its memory. Nothing loaded is no error.</summary>
    [Alias("Unload"), ResponseTimeout("00:02:00")]
    Task UnloadAsync(RingEpoch epoch);

    /// <summary>Present health.</summary>
    [Alias("GetHealth")]
    Task<ShardHealth> GetHealthAsync();

    /// <summary>Head only: answers one request, in updates as text becomes ready.</summary>
    /// <exception cref="InvalidRequestException">The request is wrong.</exception>
    /// <exception cref="NotReadyException">The head is not at <paramref name="epoch"/>, or not ready.</exception>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="RingBrokenException">The ring broke; text sent so far is incomplete.</exception>
    [Alias("Generate")]
    IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        RingEpoch epoch, GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Head only: scores a sequence.</summary>
    [Alias("Evaluate"), ResponseTimeout("24:00:00")]
    Task<EvaluationResult> EvaluateAsync(
        RingEpoch epoch, EvaluationRequest request, CancellationToken cancellationToken);
}

namespace ExoGrains.Compute;

/// <summary>A shard as a function of hidden states, with the KV cache of its layers. One conformance suite holds for
/// every implementation.</summary>
/// <remarks>
/// Not thread-safe: one thread drives it. A step allocates nothing on the managed heap. Results of a token depend only
/// on its own sequence and precision, not on what else is in the step, on chunking, or on the number of threads: bit
/// for bit with <see cref="CpuEngine"/>, up to rounding where MLX picks its kernels by the size of the step.
/// Bad arguments throw before anything is changed.
/// </remarks>
public interface IShardEngine : IDisposable
{
    /// <summary>Which part of which model this is.</summary>
    ShardSpecification Shard { get; }

    /// <summary>Limits it was loaded with.</summary>
    EngineOptions Options { get; }

    /// <summary>Bytes it holds: weights, KV cache and activations.</summary>
    long MemoryBytes { get; }

    /// <summary>Applies slot operations in order.</summary>
    /// <exception cref="ArgumentException">A slot out of range, or not in the state the operation needs.</exception>
    void Apply(ReadOnlySpan<SlotOperation> operations);

    /// <summary>Positions held in an open slot.</summary>
    /// <exception cref="ArgumentException">The slot is out of range or not open.</exception>
    int SlotLength(int slot);

    /// <summary>Head only: writes the embedding rows of <paramref name="tokens"/>.</summary>
    /// <param name="tokens">Ids in <c>[0, vocabulary)</c>.</param>
    /// <param name="hidden">Out: <c>[tokens, hidden size]</c>, row-major.</param>
    void Embed(ReadOnlySpan<int> tokens, Span<float> hidden);

    /// <summary>Runs the shard's layers in place and appends keys and values to the rows' slots.</summary>
    /// <param name="rows">One entry per sequence in the step, each slot at most once.</param>
    /// <param name="hidden">In and out: <c>[sum of Count, hidden size]</c>, in the order of
    /// <paramref name="rows"/>.</param>
    /// <exception cref="ArgumentException">A row that does not continue its slot, or passes a limit.</exception>
    /// <exception cref="Contracts.EngineMemoryException">Memory does not suffice; nothing was changed.</exception>
    void RunLayers(ReadOnlySpan<StepRow> rows, Span<float> hidden);

    /// <summary>Head only: final norm and output projection.</summary>
    /// <param name="hidden"><c>[count, hidden size]</c>; unchanged.</param>
    /// <param name="logits">Out: <c>[count, vocabulary]</c>.</param>
    /// <exception cref="Contracts.EngineMemoryException">Memory does not suffice.</exception>
    void ComputeLogits(ReadOnlySpan<float> hidden, Span<float> logits);
}

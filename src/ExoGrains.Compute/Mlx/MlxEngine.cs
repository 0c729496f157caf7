using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;
using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Mlx;

/// <summary>A shard on a device of MLX: Apple's GPU, NVIDIA's, or the processor.</summary>
/// <remarks>
/// <para>In <c>Exact</c> precision, and always on the processor, it computes in float32. In <c>Fast</c> precision a GPU
/// computes in the type of the model's scales or plain weights, which is 16 bits wide for nearly every model. Hidden
/// states and logits are float32 outside.</para>
/// <para>MLX picks its kernels by the number of tokens, so results do not depend on chunking and batch only up to
/// rounding: the same bits come out of the same steps. Embeddings are read from the mapped file; everything else is
/// copied into MLX's memory.</para>
/// </remarks>
public sealed unsafe class MlxEngine : IShardEngine
{
    private readonly MlxDevice _device;
    private readonly MlxShard _shard;
    private readonly MlxKeyValueCache _cache;
    private readonly MlxHead? _head;
    private readonly SlotChecks _checks;
    private readonly MatrixRows? _embedding;
    private readonly NativeBuffer _scratch;
    private readonly ModelShape _shape;
    private readonly StepRow[] _rows;
    private readonly Action _apply;
    private readonly Action _runLayers;
    private readonly Action _computeLogits;
    private MlxStep _step;
    private MlxStep _next;

    // Arguments of the call that the device's thread works on; the caller waits meanwhile.
    private SlotOperation* _operations;
    private float* _hidden;
    private float* _logits;
    private int _count;
    private bool _isDisposed;

    /// <summary>Loads the shard's weights.</summary>
    /// <param name="device">Where it computes.</param>
    /// <param name="weights">The model's tensors; must stay open as long as the engine.</param>
    /// <param name="shard">Which part of it; nothing else of it is read.</param>
    /// <param name="options">Limits and precision; the number of threads does not matter.</param>
    /// <param name="progress">Told how far loading is, on the calling thread; null for nobody.</param>
    /// <exception cref="ArgumentException">Options or layers out of range, or a KV cache of 8 bits.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing or of the wrong shape or type.</exception>
    /// <exception cref="MlxException">MLX refused.</exception>
    public MlxEngine(
        MlxDevice device,
        ModelWeights weights,
        ShardSpecification shard,
        EngineOptions options,
        IProgress<LoadProgress>? progress = null)
    {
        EngineArguments.Validate(shard, options);
        if (options.KeyValueType == KeyValueType.Q8)
        {
            throw new ArgumentException(
                "KV cache element type: got q8, expected f32 or f16 with MLX; only the cpu engine keeps 8 bits.");
        }

        _device = device;
        Shard = shard;
        Options = options;
        var configuration = shard.Configuration;
        var kind = device.IsGpu && options.Precision == Precision.Fast
            ? MlxWeights.KindOf(ShardMatrices.FloatType(weights, shard))
            : ElementKind.Float32;
        _shape = new ModelShape(
            configuration.HiddenSize, configuration.IntermediateSize, configuration.AttentionHeadCount,
            configuration.KeyValueHeadCount, configuration.HeadSize, configuration.VocabularySize, 0, 0, 0);
        _embedding = shard.IsHead
            ? new MatrixRows(
                weights.Matrix(
                    ShardMatrices.EmbeddingPath, configuration.VocabularySize, configuration.HiddenSize),
                KernelSet.ForThisProcessor)
            : null;
        _shard = new MlxShard(device, weights, shard, kind, progress);
        _cache = new MlxKeyValueCache(device, shard, options, CacheKind(options.KeyValueType, kind));
        _checks = new SlotChecks(_cache, shard, options);
        _rows = new StepRow[Math.Min(options.SlotCount, options.MaxStepTokens)];
        _step = new MlxStep(_shard, _cache, options);
        _next = new MlxStep(_shard, _cache, options);
        _scratch = new NativeBuffer(_embedding?.ScratchBytes ?? 0);
        _head = shard.IsHead ? new MlxHead(_shard) : null;
        (_apply, _runLayers, _computeLogits) = (ApplyOnThread, RunLayersOnThread, ComputeLogitsOnThread);
        device.Thread.Run(device.Enter);
    }

    /// <inheritdoc/>
    public ShardSpecification Shard { get; }

    /// <inheritdoc/>
    public EngineOptions Options { get; }

    /// <inheritdoc/>
    public long MemoryBytes => _shard.ByteCount + _cache.ByteCount + _scratch.ByteCount;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<SlotOperation> operations)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checks.Check(operations);
        if (operations.IsEmpty)
            return;
        fixed (SlotOperation* first = operations)
        {
            _operations = first;
            _count = operations.Length;
            _device.Thread.Run(_apply);
        }
    }

    /// <inheritdoc/>
    public int SlotLength(int slot)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checks.CheckOpen(slot);
        return _cache.Length(slot);
    }

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<int> tokens, Span<float> hidden)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var rows = _checks.RequireHead(_embedding, "Embed");
        _checks.CheckTokens(tokens, hidden.Length);
        fixed (float* target = hidden)
        {
            for (var i = 0; i < tokens.Length; i++)
                rows.Read(tokens[i], target + ((nint)i * Shard.Configuration.HiddenSize), _scratch.Bytes);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="EngineMemoryException">The slots cannot grow as far; nothing was changed.</exception>
    /// <exception cref="MlxException">MLX failed; the rows' slots can only be closed.</exception>
    public void RunLayers(ReadOnlySpan<StepRow> rows, Span<float> hidden)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checks.Check(rows, hidden.Length);
        if (rows.IsEmpty)
            return;
        foreach (var row in rows)
        {
            if (_cache.IsLost(row.Slot))
                throw new InvalidOperationException($"A step of slot {row.Slot} failed before; it can only be closed.");
        }

        rows.CopyTo(_rows);
        fixed (float* states = hidden)
        {
            _hidden = states;
            _count = rows.Length;
            _device.Thread.Run(_runLayers);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MlxException">MLX failed; nothing was changed.</exception>
    public void ComputeLogits(ReadOnlySpan<float> hidden, Span<float> logits)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checks.RequireHead(_head, "ComputeLogits");
        var count = _checks.CheckLogits(hidden.Length, logits.Length);
        if (count == 0)
            return;
        fixed (float* states = hidden, target = logits)
        {
            _hidden = states;
            _logits = target;
            _count = count;
            _device.Thread.Run(_computeLogits);
        }
    }

    /// <summary>Frees what it holds in MLX's memory.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _step.Dispose();
        _next.Dispose();
        _cache.Dispose();
        _shard.Dispose();
        _scratch.Dispose();
        _device.Thread.Run(_device.Leave);
    }

    // 16 bits are those the engine computes with, so that attention reads them as they are.
    private static ElementKind CacheKind(KeyValueType type, ElementKind computed) =>
        type == KeyValueType.F32 ? ElementKind.Float32
        : computed == ElementKind.Float32 ? ElementKind.Float16
        : computed;

    private void ApplyOnThread()
    {
        // It was built on slots as they were.
        _next.Discard();
        ((ISlotCache)_cache).Apply(new ReadOnlySpan<SlotOperation>(_operations, _count));
    }

    private void RunLayersOnThread()
    {
        var rows = _rows.AsSpan(0, _count);
        Reserve(rows);
        if (_next.IsFor(rows))
            (_step, _next) = (_next, _step);
        else
            _step.Build(rows, _hidden);
        var hidden = new Span<float>(_hidden, _step.TokenCount * Shard.Configuration.HiddenSize);
        _step.Commit(hidden);
        try
        {
            MlxOperations.Begin(_step.Output);
            foreach (var row in rows)
                _cache.Advance(row.Slot, row.Count);
            BuildNext(rows);
            MlxErrors.Check(MlxFunctions._mlx_array_wait(_step.Output));
            MlxOperations.Read(_step.Output, hidden);
        }
        catch
        {
            foreach (var row in rows)
                _cache.Lose(row.Slot);
            _next.Discard();
            throw;
        }
        finally
        {
            _step.Discard();
        }

        _device.AfterStep(hidden.Length / Shard.Configuration.HiddenSize);
    }

    // Sequences that decode nearly always go on together by one token each; their graph is built while this one runs,
    // and thrown away when it is not what comes next.
    private void BuildNext(ReadOnlySpan<StepRow> rows)
    {
        _next.Discard();
        foreach (var row in rows)
        {
            var length = row.Position + 1;
            if (row.Count != 1 || length >= Options.ContextTokens || !_cache.HasRoom(row.Slot, length + 1))
                return;
        }

        for (var i = 0; i < rows.Length; i++)
            _rows[i] = rows[i] with { Position = rows[i].Position + 1 };
        _next.Build(_rows.AsSpan(0, rows.Length), _hidden);
    }

    // Checked by us and before anything is begun: MLX on the processor does not notice that memory ends, and dies.
    private void Reserve(ReadOnlySpan<StepRow> rows)
    {
        long growth = 0;
        var (tokens, longest) = (0, 0);
        foreach (var row in rows)
        {
            var length = row.Position + row.Count;
            growth += _cache.GrowthBytes(row.Slot, length);
            tokens += row.Count;
            longest = Math.Max(longest, length);
        }

        if (growth > 0 || tokens > rows.Length)
            _device.CheckRoom(growth, MlxEngineMemory.StepBytes(_device.Backend, _shape, tokens, longest));
        if (growth == 0)
            return;

        // It holds the arrays that are about to be replaced.
        _next.Discard();
        foreach (var row in rows)
            _cache.Reserve(row.Slot, row.Position + row.Count);
    }

    private void ComputeLogitsOnThread()
    {
        var size = Shard.Configuration.HiddenSize;
        var vocabulary = Shard.Configuration.VocabularySize;
        for (var first = 0; first < _count; first += Options.MaxStepTokens)
        {
            var count = Math.Min(Options.MaxStepTokens, _count - first);
            var logits = new Span<float>(_logits + ((nint)first * vocabulary), count * vocabulary);
            _head!.Run(_hidden + ((nint)first * size), count, logits);
        }
    }
}

using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute;

/// <summary>A shard on the processor: managed SIMD kernels, all in float32 with an own order of operations.</summary>
/// <remarks>
/// The same bits for every thread count, batch, chunking and register width. In <c>Fast</c> precision affine matrices
/// of 2, 4 and 8 bits multiply 16-bit integer activations; everything else is the same as in <c>Exact</c>.
/// The weights it was made from must outlive it: it reads them where they are mapped.
/// </remarks>
public sealed unsafe class CpuEngine : IShardEngine
{
    private readonly WeightLoader _loader;
    private readonly StepBuffers _buffers;
    private readonly LayerWeights[] _layers;
    private readonly HeadWeights? _head;
    private readonly KeyValueCache _cache;
    private readonly ComputePool _pool;
    private readonly ThreadScratch _scratch;
    private readonly PanelActivations? _prepared;
    private readonly ProductRunner _products;
    private readonly NormWork _norm;
    private readonly AppendWork _append;
    private readonly AttentionWork _attention;
    private readonly GateWork _gate;
    private readonly SlotChecks _checks;
    private readonly long _fixedBytes;
    private bool _isDisposed;

    /// <summary>Loads the shard's weights; affine ones of 2, 4 and 8 bits are rearranged.</summary>
    /// <remarks>It takes at once all memory it will ever use, except the KV cache, which grows with its
    /// sequences.</remarks>
    /// <param name="weights">The model's tensors.</param>
    /// <param name="shard">Which part of it; nothing else of it is read.</param>
    /// <param name="options">Limits and precision.</param>
    /// <param name="progress">Told how far loading is, on the calling thread; null for nobody.</param>
    /// <exception cref="ArgumentException">Options or layers out of range.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing or of the wrong shape or type.</exception>
    public CpuEngine(
        ModelWeights weights,
        ShardSpecification shard,
        EngineOptions options,
        IProgress<LoadProgress>? progress = null)
        : this(weights, shard, options, KernelSet.ForThisProcessor, progress)
    {
    }

    internal CpuEngine(
        ModelWeights weights,
        ShardSpecification shard,
        EngineOptions options,
        KernelSet kernels,
        IProgress<LoadProgress>? progress = null)
    {
        EngineArguments.Validate(shard, options);
        Shard = shard;
        Options = options;
        var configuration = shard.Configuration;
        _loader = new WeightLoader(weights, configuration, options.Precision, kernels);
        _buffers = new StepBuffers(configuration, options.MaxStepTokens);
        _pool = new ComputePool(options.ThreadCount);
        try
        {
            _layers = new LayerWeights[shard.Layers.Count];
            for (var i = 0; i < _layers.Length; i++)
                _layers[i] = new LayerWeights(_loader, shard.Layers.FirstLayer + i, _buffers);
            _head = shard.IsHead ? new HeadWeights(_loader) : null;
            _loader.Load(_pool, progress);
        }
        catch
        {
            _pool.Dispose();
            _loader.Dispose();
            _buffers.Dispose();
            throw;
        }

        _cache = new KeyValueCache(
            new KeyValueLayout(options.KeyValueType, configuration.HeadSize),
            options.SlotCount, options.ContextTokens, _layers.Length, configuration.KeyValueHeadCount);
        _checks = new SlotChecks(_cache, shard, options);
        _scratch = new ThreadScratch(
            options.ThreadCount,
            Math.Max(
                _loader.ScratchBytes,
                AttentionWork.ScratchBytes(
                    configuration.AttentionHeadCount, configuration.KeyValueHeadCount, configuration.HeadSize)));
        _prepared = _loader.PanelColumns > 0
            ? new PanelActivations(options.MaxStepTokens, _loader.PanelColumns, options.Precision == Precision.Exact)
            : null;
        var inputWork = _prepared is null ? null : new PanelInputWork(_pool, kernels, _prepared);
        _products = new ProductRunner(_pool, _scratch, inputWork);
        _norm = new NormWork(_pool, kernels, configuration.HiddenSize, configuration.RmsNormEpsilon);
        _append = new AppendWork(_pool, kernels, configuration, _cache, _buffers);
        _attention = new AttentionWork(_pool, kernels, configuration, _cache, _buffers, _scratch);
        _gate = new GateWork(_pool, kernels, configuration.IntermediateSize);
        _fixedBytes = _loader.ByteCount + _buffers.ByteCount + _scratch.ByteCount + (_prepared?.ByteCount ?? 0);
    }

    /// <inheritdoc/>
    public ShardSpecification Shard { get; }

    /// <inheritdoc/>
    public EngineOptions Options { get; }

    /// <inheritdoc/>
    public long MemoryBytes => _fixedBytes + _cache.ByteCount;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<SlotOperation> operations)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checks.Check(operations);
        ((ISlotCache)_cache).Apply(operations);
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
        var size = Shard.Configuration.HiddenSize;
        var head = _checks.RequireHead(_head, "Embed");
        _checks.CheckTokens(tokens, hidden.Length);
        fixed (float* target = hidden)
        {
            for (var i = 0; i < tokens.Length; i++)
                head.Embed(tokens[i], target + (nint)i * size, _scratch.Of(0));
        }
    }

    /// <inheritdoc/>
    public void RunLayers(ReadOnlySpan<StepRow> rows, Span<float> hidden)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _checks.Check(rows, hidden.Length);
        foreach (var row in rows)
            _cache.Reserve(row.Slot, row.Count);
        _buffers.Rows.Set(rows);
        if (_layers.Length > 0)
            _buffers.Rotary.Prepare(_buffers.Rows);
        fixed (float* stream = hidden)
        {
            for (var i = 0; i < _layers.Length; i++)
                RunLayer(_layers[i], i, stream);
            if (_layers.Length > 0)
                _norm.Run(stream, _buffers.Branch, null, null, _buffers.Rows.TokenCount);
        }

        foreach (var row in rows)
            _cache.Advance(row.Slot, row.Count);
    }

    /// <inheritdoc/>
    public void ComputeLogits(ReadOnlySpan<float> hidden, Span<float> logits)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var configuration = Shard.Configuration;
        var head = _checks.RequireHead(_head, "ComputeLogits");
        var count = _checks.CheckLogits(hidden.Length, logits.Length);
        fixed (float* source = hidden)
        fixed (float* target = logits)
        {
            for (var first = 0; first < count; first += Options.MaxStepTokens)
            {
                var tokens = Math.Min(Options.MaxStepTokens, count - first);
                _norm.Run(source + (nint)first * configuration.HiddenSize, null, head.Gain, _buffers.Normed, tokens);
                head.Output[0].Outputs[0] = (nint)(target + (nint)first * configuration.VocabularySize);
                _products.Run(head.Output, _buffers.Normed, tokens);
            }
        }
    }

    /// <summary>Stops its threads and frees what it allocated.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _pool.Dispose();
        _cache.Dispose();
        _scratch.Dispose();
        _prepared?.Dispose();
        _buffers.Dispose();
        _loader.Dispose();
    }

    // A branch is added to the stream when the next norm reads it; the last one after the last layer.
    private void RunLayer(LayerWeights layer, int index, float* stream)
    {
        var tokens = _buffers.Rows.TokenCount;
        _norm.Run(stream, index == 0 ? null : _buffers.Branch, layer.InputGain, _buffers.Normed, tokens);
        _products.Run(layer.Projections, _buffers.Normed, tokens);
        _append.Run(layer, index);
        _attention.Run(index, layer.Window);
        _products.Run(layer.AttentionOutput, _buffers.Attention, tokens);
        _norm.Run(stream, _buffers.Branch, layer.PostAttentionGain, _buffers.Normed, tokens);
        _products.Run(layer.GateAndUp, _buffers.Normed, tokens);
        _gate.Run(_buffers.Gate, _buffers.Up, tokens);
        _products.Run(layer.Down, _buffers.Gate, tokens);
    }
}

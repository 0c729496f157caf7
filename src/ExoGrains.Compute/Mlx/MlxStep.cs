using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>The graph of one step over a shard's layers, from hidden states to hidden states.</summary>
/// <remarks>
/// It is built on the cache as it is, and changes it only when it is committed. So the next step can be built while
/// this one runs: its hidden states are written into the input just before it begins. All calls are made on the
/// device's thread.
/// </remarks>
internal sealed unsafe class MlxStep : IDisposable
{
    private readonly MlxShard _shard;
    private readonly MlxKeyValueCache _cache;
    private readonly MlxArena _arena = new();
    private readonly MlxOperations _operations;
    private readonly MlxAttention _attention;
    private readonly StepRow[] _rows;
    private readonly ArrayHandle[] _keys;
    private readonly ArrayHandle[] _values;
    private int _rowCount;
    private ArrayHandle _input;
    private ArrayHandle _output;

    public MlxStep(MlxShard shard, MlxKeyValueCache cache, EngineOptions options)
    {
        _shard = shard;
        _cache = cache;
        _operations = new MlxOperations(shard.Device.Stream, _arena);
        _rows = new StepRow[Math.Min(options.SlotCount, options.MaxStepTokens)];
        _keys = new ArrayHandle[_rows.Length * shard.Layers.Length];
        _values = new ArrayHandle[_keys.Length];
        _attention = new MlxAttention(shard, cache, _operations, options);
    }

    /// <summary>Whether there is a graph.</summary>
    public bool IsBuilt => _output != default;

    /// <summary>Rows it was built for.</summary>
    public ReadOnlySpan<StepRow> Rows => _rows.AsSpan(0, _rowCount);

    /// <summary>Tokens of all rows.</summary>
    public int TokenCount { get; private set; }

    /// <summary>The result: <c>[tokens, hidden size]</c> float32, row after row.</summary>
    public ArrayHandle Output => _output;

    /// <summary>Whether it was built for these rows, whatever logits are wanted of them.</summary>
    public bool IsFor(ReadOnlySpan<StepRow> rows)
    {
        if (!IsBuilt || rows.Length != _rowCount)
            return false;
        for (var i = 0; i < rows.Length; i++)
        {
            var (wanted, built) = (rows[i], _rows[i]);
            if (wanted.Slot != built.Slot || wanted.Position != built.Position || wanted.Count != built.Count)
                return false;
        }

        return true;
    }

    /// <summary>Builds the graph. The cache must have room.</summary>
    /// <param name="rows">What to compute.</param>
    /// <param name="hidden">As many hidden states as tokens; their values do not matter yet.</param>
    public void Build(ReadOnlySpan<StepRow> rows, float* hidden)
    {
        Discard();
        rows.CopyTo(_rows);
        _rowCount = rows.Length;
        TokenCount = 0;
        foreach (var row in rows)
            TokenCount += row.Count;
        try
        {
            var input = _operations.Copy(
                hidden, ElementKind.Float32, TokenCount, _shard.Configuration.HiddenSize);
            _input = MlxOperations.Keep(input);
            var x = _operations.Cast(input, _shard.Kind);
            _attention.Prepare(Rows);
            for (var i = 0; i < _shard.Layers.Length; i++)
                x = Layer(_shard.Layers[i], i, x);
            var output = _operations.Contiguous(_operations.Cast(x, ElementKind.Float32));
            _output = MlxOperations.Keep(output);
        }
        catch
        {
            Discard();
            throw;
        }
        finally
        {
            _arena.Clear();
        }
    }

    /// <summary>Sets the hidden states, and puts the step's keys and values into the cache.</summary>
    public void Commit(ReadOnlySpan<float> hidden)
    {
        // Nothing has read the input yet: the graph has not begun.
        hidden.CopyTo(new Span<float>(MlxFunctions.mlx_array_data_float32(_input), hidden.Length));
        for (var row = 0; row < _rowCount; row++)
        {
            for (var layer = 0; layer < _shard.Layers.Length; layer++)
            {
                var index = (row * _shard.Layers.Length) + layer;
                _cache.Replace(_rows[row].Slot, layer, _keys[index], _values[index]);
                (_keys[index], _values[index]) = (default, default);
            }
        }
    }

    /// <summary>Frees what it holds; a step that was not committed leaves no trace.</summary>
    public void Discard()
    {
        for (var i = 0; i < _rowCount * _shard.Layers.Length; i++)
        {
            Release(ref _keys[i]);
            Release(ref _values[i]);
        }

        Release(ref _input);
        Release(ref _output);
        _rowCount = 0;
    }

    public void Dispose() => _shard.Device.Thread.Run(Discard);

    private static void Release(ref ArrayHandle array)
    {
        if (array != default)
            _ = MlxFunctions.mlx_array_free(array);
        array = default;
    }

    private ArrayHandle Layer(MlxLayer layer, int index, ArrayHandle x)
    {
        var epsilon = _shard.Configuration.RmsNormEpsilon;
        var attended = _attention.Run(
            layer, index, _operations.Norm(x, layer.InputGain, epsilon), _keys, _values);
        x = _operations.Add(x, layer.Output.Multiply(_operations, attended));
        var normed = _operations.Norm(x, layer.PostAttentionGain, epsilon);
        var gate = layer.Gate.Multiply(_operations, normed);
        var up = layer.Up.Multiply(_operations, normed);
        var activated = _operations.Multiply(_operations.Multiply(gate, _operations.Sigmoid(gate)), up);
        return _operations.Add(x, layer.Down.Multiply(_operations, activated));
    }
}

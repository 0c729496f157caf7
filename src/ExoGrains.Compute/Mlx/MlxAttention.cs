using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Attention of a step's rows over their own sequences: products for all rows together, the rest by
/// row.</summary>
internal sealed unsafe class MlxAttention
{
    private readonly MlxShard _shard;
    private readonly MlxKeyValueCache _cache;
    private readonly MlxOperations _operations;
    private readonly ArrayHandle[] _attended;
    private readonly (int Window, ArrayHandle Mask)[] _masks;
    private readonly int[] _positions;
    private readonly float _scale;
    private byte[] _maskBytes = [];
    private StepRow[] _rows = [];
    private int _rowCount;
    private ArrayHandle _positionArray;
    private bool _isDecode;

    public MlxAttention(
        MlxShard shard, MlxKeyValueCache cache, MlxOperations operations, EngineOptions options)
    {
        _shard = shard;
        _cache = cache;
        _operations = operations;
        var mostRows = Math.Min(options.SlotCount, options.MaxStepTokens);
        _attended = new ArrayHandle[mostRows];
        _masks = new (int, ArrayHandle)[mostRows];
        _positions = new int[mostRows];
        _rows = new StepRow[mostRows];
        _scale = 1 / MathF.Sqrt(shard.Configuration.HeadSize);
    }

    /// <summary>Takes the rows of the graph that is built next.</summary>
    public void Prepare(ReadOnlySpan<StepRow> rows)
    {
        rows.CopyTo(_rows);
        _rowCount = rows.Length;
        Array.Clear(_masks);
        _isDecode = true;
        for (var i = 0; i < rows.Length; i++)
        {
            _isDecode &= rows[i].Count == 1;
            _positions[i] = rows[i].Position;
        }

        fixed (int* positions = _positions)
        {
            if (_isDecode && rows.Length > 1)
                _positionArray = _operations.Copy(positions, ElementKind.Int32, rows.Length);
        }
    }

    /// <summary>Attention of a layer.</summary>
    /// <param name="layer">Its weights.</param>
    /// <param name="index">Its place in the shard.</param>
    /// <param name="x">Normalised input, <c>[tokens, hidden size]</c>.</param>
    /// <param name="keys">Out: the new arrays of row r at <c>r * layers + index</c>.</param>
    /// <param name="values">Likewise.</param>
    /// <returns><c>[tokens, heads * head size]</c>.</returns>
    public ArrayHandle Run(
        MlxLayer layer, int index, ArrayHandle x, ArrayHandle[] keys, ArrayHandle[] values)
    {
        var arrays = new Projections(
            layer.Query.Multiply(_operations, x),
            layer.Key.Multiply(_operations, x),
            layer.Value.Multiply(_operations, x));
        var together = _isDecode ? Rotated(layer, arrays) : default;
        var first = 0;
        for (var row = 0; row < _rowCount; row++)
        {
            var own = _isDecode ? OfSequence(together, row) : OfRow(layer, arrays, row, first);
            var place = (row * _shard.Layers.Length) + index;
            var attended = Attend(layer, index, row, own, out keys[place], out values[place]);
            _attended[row] = Joined(attended, _rows[row].Count);
            first += _rows[row].Count;
        }

        return _rowCount == 1 ? _attended[0] : _operations.Concatenate(_attended.AsSpan(0, _rowCount), axis: 0);
    }

    // [sequences, heads, 1, head size], each rotated by its own position.
    private Projections Rotated(MlxLayer layer, Projections arrays)
    {
        var configuration = _shard.Configuration;
        var (heads, pairs, size) = (
            configuration.AttentionHeadCount, configuration.KeyValueHeadCount, configuration.HeadSize);
        var queries = Normed(_operations.Reshape(arrays.Queries, _rowCount, heads, 1, size), layer.QueryGain);
        var keys = Normed(_operations.Reshape(arrays.Keys, _rowCount, pairs, 1, size), layer.KeyGain);
        var values = _operations.Reshape(arrays.Values, _rowCount, pairs, 1, size);
        return _rowCount == 1
            ? new Projections(Rotate(queries, _positions[0]), Rotate(keys, _positions[0]), values)
            : new Projections(RotateEach(queries), RotateEach(keys), values);
    }

    private Projections OfSequence(Projections together, int row)
    {
        if (_rowCount == 1)
            return together;
        var (pairs, size) = (_shard.Configuration.KeyValueHeadCount, _shard.Configuration.HeadSize);
        return new Projections(
            _operations.Sequence(together.Queries, row, _shard.Configuration.AttentionHeadCount, size),
            _operations.Sequence(together.Keys, row, pairs, size),
            _operations.Sequence(together.Values, row, pairs, size));
    }

    // [1, heads, count, head size] of one row of a step that holds longer ones.
    private Projections OfRow(MlxLayer layer, Projections arrays, int row, int first)
    {
        var configuration = _shard.Configuration;
        var (count, position) = (_rows[row].Count, _rows[row].Position);
        var queries = Normed(
            Heads(arrays.Queries, first, count, configuration.AttentionHeadCount), layer.QueryGain);
        var keys = Normed(Heads(arrays.Keys, first, count, configuration.KeyValueHeadCount), layer.KeyGain);
        var values = Heads(arrays.Values, first, count, configuration.KeyValueHeadCount);
        return new Projections(
            Rotate(_operations.Transpose(queries, 0, 2, 1, 3), position),
            Rotate(_operations.Transpose(keys, 0, 2, 1, 3), position),
            _operations.Transpose(values, 0, 2, 1, 3));
    }

    private ArrayHandle Heads(ArrayHandle a, int first, int count, int heads)
    {
        var size = _shard.Configuration.HeadSize;
        var rows = _rowCount == 1 ? a : _operations.Rows(a, first, first + count, heads * size);
        return _operations.Reshape(rows, 1, count, heads, size);
    }

    private ArrayHandle Attend(
        MlxLayer layer, int index, int row, Projections own, out ArrayHandle newKeys, out ArrayHandle newValues)
    {
        var (slot, position, count) = (_rows[row].Slot, _rows[row].Position, _rows[row].Count);
        var (heads, size) = (_shard.Configuration.KeyValueHeadCount, _shard.Configuration.HeadSize);
        var end = position + count;
        newValues = default;
        newKeys = _operations.WithPositions(
            _cache.Keys(slot, index), Stored(own.Keys), position, end, heads, size);
        newValues = _operations.WithPositions(
            _cache.Values(slot, index), Stored(own.Values), position, end, heads, size);

        // What lies before the window of the first query is seen by none.
        var first = layer.Window is { } window ? Math.Max(0, position - window + 1) : 0;
        var keys = Computed(_operations.Positions(newKeys, first, end, heads, size));
        var values = Computed(_operations.Positions(newValues, first, end, heads, size));
        return _operations.Attend(
            own.Queries, keys, values, _scale, Mask(layer.Window, row, first), isCausal: count > 1);
    }

    private ArrayHandle Stored(ArrayHandle x) => _cache.Kind == _shard.Kind ? x : _operations.Cast(x, _cache.Kind);

    private ArrayHandle Computed(ArrayHandle x) => _cache.Kind == _shard.Kind ? x : _operations.Cast(x, _shard.Kind);

    // Only where a window hides from some queries what others of the same row see; else causality says all.
    private ArrayHandle Mask(int? window, int row, int first)
    {
        var (position, count) = (_rows[row].Position, _rows[row].Count);
        var keyCount = position + count - first;
        if (window is not { } width || count == 1 || keyCount <= width)
            return default;
        if (_masks[row].Window == width)
            return _masks[row].Mask;
        if (_maskBytes.Length < count * keyCount)
            _maskBytes = new byte[count * keyCount];
        for (var query = 0; query < count; query++)
        {
            for (var key = 0; key < keyCount; key++)
            {
                var distance = position + query - (first + key);
                _maskBytes[(query * keyCount) + key] = distance >= 0 && distance < width ? (byte)1 : (byte)0;
            }
        }

        fixed (byte* bytes = _maskBytes)
            _masks[row] = (width, _operations.Copy(bytes, ElementKind.Bool, count, keyCount));
        return _masks[row].Mask;
    }

    private ArrayHandle Joined(ArrayHandle attended, int count)
    {
        var width = _shard.Configuration.AttentionHeadCount * _shard.Configuration.HeadSize;
        var byToken = count == 1 ? attended : _operations.Transpose(attended, 0, 2, 1, 3);
        return _operations.Reshape(byToken, count, width);
    }

    private ArrayHandle Normed(ArrayHandle x, ArrayHandle gain) =>
        gain == default ? x : _operations.Norm(x, gain, _shard.Configuration.RmsNormEpsilon);

    private ArrayHandle Rotate(ArrayHandle x, int position) => _operations.Rotate(
        x, _shard.Configuration.HeadSize, _shard.Configuration.RopeIsInterleaved, position, _shard.Periods);

    private ArrayHandle RotateEach(ArrayHandle x) => _operations.RotateEach(
        x, _shard.Configuration.HeadSize, _shard.Configuration.RopeIsInterleaved, _positionArray, _shard.Periods);

    private readonly record struct Projections(ArrayHandle Queries, ArrayHandle Keys, ArrayHandle Values);
}

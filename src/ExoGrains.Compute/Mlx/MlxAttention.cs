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
    private readonly int _headSize;
    private readonly int _rotatedCount;
    private readonly int _headCount;
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
        _headSize = shard.Configuration.HeadSize;
        _rotatedCount = shard.Configuration.AttentionHeadCount + shard.Configuration.KeyValueHeadCount;
        _headCount = _rotatedCount + shard.Configuration.KeyValueHeadCount;
        _scale = 1 / MathF.Sqrt(_headSize);
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
        var projected = layer.Projection.Multiply(_operations, x);
        var together = _isDecode ? Rotated(layer, ByHead(projected, _rowCount), row: 0) : default;
        var first = 0;
        for (var row = 0; row < _rowCount; row++)
        {
            var count = _rows[row].Count;
            var own = _isDecode ? together : Rotated(layer, ByHead(RowsOf(projected, first, count), count), row);
            var place = (row * _shard.Layers.Length) + index;
            var sequence = OfSequence(own, _isDecode ? row : 0, count);
            var attended = Attend(layer.Window, index, row, sequence, out keys[place], out values[place]);
            _attended[row] = Joined(attended, count);
            first += count;
        }

        return _rowCount == 1 ? _attended[0] : _operations.Concatenate(_attended.AsSpan(0, _rowCount), axis: 0);
    }

    private ArrayHandle RowsOf(ArrayHandle projected, int first, int count) =>
        _rowCount == 1 ? projected : _operations.Rows(projected, first, first + count, _headCount * _headSize);

    // [sequences, heads, 1, head size] where each token is of another sequence, else [1, heads, tokens, head size].
    private ArrayHandle ByHead(ArrayHandle projected, int tokens) => _isDecode
        ? _operations.Reshape(projected, tokens, _headCount, 1, _headSize)
        : _operations.Transpose(_operations.Reshape(projected, 1, tokens, _headCount, _headSize), 0, 2, 1, 3);

    // Queries and keys together: normalised per head where the family does, and rotated by their positions.
    private Projected Rotated(MlxLayer layer, ArrayHandle all, int row)
    {
        var configuration = _shard.Configuration;
        var sequences = _isDecode ? _rowCount : 1;
        var heads = _operations.FirstHeads(all, sequences, _rotatedCount, _rows[row].Count, _headSize);
        if (layer.HeadGains != default)
            heads = _operations.Multiply(
                _operations.Norm(heads, default, configuration.RmsNormEpsilon), layer.HeadGains);
        var isInterleaved = configuration.RopeIsInterleaved;
        return new Projected(
            sequences > 1
                ? _operations.RotateEach(heads, _headSize, isInterleaved, _positionArray, _shard.Periods)
                : _operations.Rotate(heads, _headSize, isInterleaved, _rows[row].Position, _shard.Periods),
            all);
    }

    private Own OfSequence(Projected projected, int sequence, int count)
    {
        var queries = _shard.Configuration.AttentionHeadCount;
        return new Own(
            _operations.Heads(projected.Rotated, sequence, ..queries, count, _headSize),
            _operations.Heads(projected.Rotated, sequence, queries.._rotatedCount, count, _headSize),
            _operations.Heads(projected.All, sequence, _rotatedCount.._headCount, count, _headSize));
    }

    private ArrayHandle Attend(
        int? width, int index, int row, Own own, out ArrayHandle newKeys, out ArrayHandle newValues)
    {
        var (slot, position, count) = (_rows[row].Slot, _rows[row].Position, _rows[row].Count);
        var (heads, size) = (_shard.Configuration.KeyValueHeadCount, _headSize);
        var end = position + count;
        newValues = default;
        newKeys = _operations.WithPositions(
            _cache.Keys(slot, index), Stored(own.Keys), position, end, heads, size);
        newValues = _operations.WithPositions(
            _cache.Values(slot, index), Stored(own.Values), position, end, heads, size);

        // What lies before the window of the first query is seen by none.
        var first = width is { } window ? Math.Max(0, position - window + 1) : 0;
        var keys = Computed(_operations.Positions(newKeys, first, end, heads, size));
        var values = Computed(_operations.Positions(newValues, first, end, heads, size));
        return _operations.Attend(
            own.Queries, keys, values, _scale, Mask(width, row, first), isCausal: count > 1);
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

    private readonly record struct Projected(ArrayHandle Rotated, ArrayHandle All);

    private readonly record struct Own(ArrayHandle Queries, ArrayHandle Keys, ArrayHandle Values);
}

using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Cpu;

/// <summary>Causal grouped-query attention over the cache. One item is a tile of tokens of one row and one key-value
/// head.</summary>
/// <remarks>
/// A query walks the blocks of its sequence in order, so its result depends on its own keys and values only. All
/// queries of an item share each block while it is in cache; four are computed at a time where they need the same keys.
/// </remarks>
internal sealed unsafe class AttentionWork : IPoolWork
{
    private const int BlockKeys = SoftmaxKernel.BlockKeys;
    private readonly ComputePool _pool;
    private readonly KernelSet _kernels;
    private readonly KeyValueCache _cache;
    private readonly StepBuffers _buffers;
    private readonly ThreadScratch _scratch;
    private readonly int _headSize;
    private readonly int _queryHeads;
    private readonly int _keyHeads;
    private readonly int _group;
    private readonly float _scale;
    private int _layerIndex;
    private int? _window;

    public AttentionWork(
        ComputePool pool, KernelSet kernels, ModelConfiguration configuration, KeyValueCache cache, StepBuffers buffers,
        ThreadScratch scratch)
    {
        _pool = pool;
        _kernels = kernels;
        _cache = cache;
        _buffers = buffers;
        _scratch = scratch;
        _headSize = configuration.HeadSize;
        _queryHeads = configuration.AttentionHeadCount;
        _keyHeads = configuration.KeyValueHeadCount;
        _group = _queryHeads / _keyHeads;
        _scale = (float)(1 / Math.Sqrt(_headSize));
    }

    /// <summary>Bytes of scratch one thread needs.</summary>
    public static long ScratchBytes(int queryHeads, int keyHeads, int headSize) =>
        AttentionTile.ByteCount(StepRows.TileTokens * (queryHeads / keyHeads), headSize);

    /// <summary>Computes attention of one layer for all tokens of the step into the step's attention buffer.</summary>
    /// <param name="layerIndex">Index within the shard.</param>
    /// <param name="window">Positions a token attends to, itself included; null for all.</param>
    public void Run(int layerIndex, int? window)
    {
        _layerIndex = layerIndex;
        _window = window;
        _pool.Run(this, _buffers.Rows.TileCount * _keyHeads);
    }

    public void Execute(int first, int end, int thread)
    {
        for (var item = first; item < end; item++)
            Attend(item / _keyHeads, item % _keyHeads, thread);
    }

    private void Attend(int tileIndex, int keyHead, int thread)
    {
        var rows = _buffers.Rows;
        var firstToken = rows.TileFirst(tileIndex);
        var tokenCount = rows.TileSize(tileIndex);
        var tile = new AttentionTile(_scratch.Of(thread), tokenCount * _group, _headSize);
        var firstPosition = rows.Position(firstToken);
        LoadQueries(tile, firstToken, keyHead, firstPosition);

        var slot = rows.Slot(firstToken);
        var lastBlock = (firstPosition + tokenCount - 1) / BlockKeys;
        for (var block = WindowStart(firstPosition) / BlockKeys; block <= lastBlock; block++)
        {
            var keys = _cache.Keys(slot, block, _layerIndex, keyHead);
            AddBlock(tile, block * BlockKeys, keys, _cache.Values(keys));
        }

        StoreOutputs(tile, firstToken, keyHead);
    }

    private int WindowStart(int position) => _window is { } window ? Math.Max(0, position + 1 - window) : 0;

    private float* QueryAddress(float* rows, int firstToken, int keyHead, int vector) =>
        rows + ((nint)(firstToken + vector / _group) * _queryHeads + keyHead * _group + vector % _group) * _headSize;

    private void LoadQueries(in AttentionTile tile, int firstToken, int keyHead, int firstPosition)
    {
        for (var v = 0; v < tile.Count; v++)
        {
            _kernels.Scale(QueryAddress(_buffers.Queries, firstToken, keyHead, v), _scale, _headSize, tile.Query(v));
            tile.Reset(v, firstPosition + v / _group);
        }
    }

    private void AddBlock(in AttentionTile tile, int blockStart, float* keys, float* values)
    {
        for (var v = 0; v < tile.Count;)
        {
            var four = v + 4 <= tile.Count
                && Participates(tile, v, blockStart) && Participates(tile, v + 3, blockStart);
            if (four)
                AddToFour(tile, v, blockStart, keys, values);
            else if (Participates(tile, v, blockStart))
                AddToOne(tile, v, blockStart, keys, values);
            v += four ? 4 : 1;
        }
    }

    // Positions rise with v, so if the first and the last of four attend to a block, those between do.
    private bool Participates(in AttentionTile tile, int v, int blockStart)
    {
        var (from, end) = Range(tile, v, blockStart);
        return from < end;
    }

    private (int From, int End) Range(in AttentionTile tile, int v, int blockStart)
    {
        var position = tile.Position(v);
        return (Math.Max(WindowStart(position) - blockStart, 0), Math.Min(position + 1 - blockStart, BlockKeys));
    }

    private void AddToFour(in AttentionTile tile, int v, int blockStart, float* keys, float* values)
    {
        new Span<float>(tile.Scores(v), 4 * BlockKeys).Clear();
        _kernels.AddFour(tile.Query(v), _headSize, keys, BlockKeys, tile.Scores(v), BlockKeys, _headSize, BlockKeys);
        var isSameRange = true;
        var (from, end) = Range(tile, v, blockStart);
        for (var i = v; i < v + 4; i++)
        {
            var range = Range(tile, i, blockStart);
            isSameRange &= range == (from, end);
            Weigh(tile, i, range.From, range.End);
        }

        if (isSameRange)
        {
            _kernels.AddFour(
                tile.Scores(v) + from, BlockKeys, values + from * _cache.ValueStride, _cache.ValueStride,
                tile.Sum(v), _cache.ValueStride, end - from, _cache.ValueStride);
            return;
        }

        for (var i = v; i < v + 4; i++)
            AddValues(tile, i, blockStart, values);
    }

    private void AddToOne(in AttentionTile tile, int v, int blockStart, float* keys, float* values)
    {
        new Span<float>(tile.Scores(v), BlockKeys).Clear();
        _kernels.AddOne(tile.Query(v), keys, BlockKeys, tile.Scores(v), _headSize, BlockKeys);
        var (from, end) = Range(tile, v, blockStart);
        Weigh(tile, v, from, end);
        AddValues(tile, v, blockStart, values);
    }

    private void Weigh(in AttentionTile tile, int v, int from, int end)
    {
        var correction = _kernels.SoftmaxStep(tile.Scores(v), from, end, ref tile.Maximum(v), ref tile.Weight(v));
        if (correction != 1f)
            _kernels.Scale(tile.Sum(v), correction, _cache.ValueStride, tile.Sum(v));
    }

    private void AddValues(in AttentionTile tile, int v, int blockStart, float* values)
    {
        var (from, end) = Range(tile, v, blockStart);
        _kernels.AddOne(
            tile.Scores(v) + from, values + from * _cache.ValueStride, _cache.ValueStride, tile.Sum(v), end - from,
            _cache.ValueStride);
    }

    private void StoreOutputs(in AttentionTile tile, int firstToken, int keyHead)
    {
        for (var v = 0; v < tile.Count; v++)
        {
            var target = QueryAddress(_buffers.Attention, firstToken, keyHead, v);
            _kernels.Scale(tile.Sum(v), 1f / tile.Weight(v), _headSize, target);
        }
    }
}

using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Cpu;

/// <summary>Causal grouped-query attention over the cache. One item is a tile of tokens of one row and one key-value
/// head.</summary>
/// <remarks>
/// A query walks the blocks of its sequence in order, so its result depends on its own keys and values only. All
/// queries of an item share each block while it is in cache.
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
    public static long ScratchBytes(int queryHeads, int keyHeads, int headSize)
    {
        var group = queryHeads / keyHeads;
        return AttentionTile.ByteCount(AttentionTile.TokensFor(group) * group, headSize);
    }

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
        var head = _cache.Head(slot, WindowStart(firstPosition) / BlockKeys, _layerIndex, keyHead);
        for (var block = WindowStart(firstPosition) / BlockKeys; block <= lastBlock; block++)
        {
            var next = block < lastBlock ? _cache.Head(slot, block + 1, _layerIndex, keyHead) : head;
            AddBlock(tile, block * BlockKeys, head, next);
            head = next;
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

    // Positions rise with v, so those that attend to a block lie together.
    private void AddBlock(in AttentionTile tile, int blockStart, byte* head, byte* next)
    {
        var first = 0;
        while (tile.Position(first) < blockStart)
            first++;
        var end = tile.Count;
        while (WindowStart(tile.Position(end - 1)) >= blockStart + BlockKeys)
            end--;
        AddKeys(tile, first, end - first, head);
        var (from, to) = (BlockKeys, 0);
        for (var v = first; v < end; v++)
        {
            var range = Range(tile.Position(v), blockStart);
            (from, to) = (Math.Min(from, range.From), Math.Max(to, range.End));
            Weigh(tile, v, range, head);
        }

        // A key that one query does not attend to has weight zero there, which changes nothing.
        AddValues(tile, (first, end), (from, to), head, next);
    }

    private (int From, int End) Range(int position, int blockStart) =>
        (Math.Max(WindowStart(position) - blockStart, 0), Math.Min(position + 1 - blockStart, BlockKeys));

    private void AddKeys(in AttentionTile tile, int first, int count, byte* head)
    {
        var layout = _cache.Layout;
        new Span<float>(tile.Scores(first), count * BlockKeys).Clear();
        _kernels.AddOuter(new OuterProduct
        {
            A = tile.Query(first),
            AStride = _headSize,
            B = head,
            StripBytes = layout.KeyStripBytes,
            Type = layout.Type,
            C = tile.Scores(first),
            CStride = BlockKeys,
            Inner = _headSize,
            Rows = count,
            Strips = KeyValueLayout.KeyStrips,
            NextBytes = layout.ValuesOffset,
            Scratch = tile.Strips,
        });
    }

    private void Weigh(in AttentionTile tile, int v, (int From, int End) range, byte* head)
    {
        var layout = _cache.Layout;
        var scores = tile.Scores(v);
        if (layout.HasScales)
            _kernels.Multiply((float*)(head + layout.KeyScalesOffset), scores, BlockKeys);
        var correction = _kernels.SoftmaxStep(scores, range.From, range.End, ref tile.Maximum(v), ref tile.Weight(v));
        if (correction != 1f)
            _kernels.Scale(tile.Sum(v), correction, tile.SumStride, tile.Sum(v));
        if (layout.HasScales)
            _kernels.Multiply((float*)(head + layout.ValueScalesOffset), scores, BlockKeys);
    }

    private void AddValues(
        in AttentionTile tile, (int First, int End) rows, (int From, int End) range, byte* head, byte* next)
    {
        var layout = _cache.Layout;
        _kernels.AddOuter(new OuterProduct
        {
            A = tile.Scores(rows.First) + range.From,
            AStride = BlockKeys,
            B = head + layout.ValueOffset(range.From),
            StripBytes = layout.ValueStripBytes,
            Type = layout.Type,
            C = tile.Sum(rows.First),
            CStride = tile.SumStride,
            Inner = range.End - range.From,
            Rows = rows.End - rows.First,
            Strips = layout.ValueStrips,
            NextBytes = (nint)next - ((nint)head + layout.ValuesOffset),
            Scratch = tile.Strips,
        });
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

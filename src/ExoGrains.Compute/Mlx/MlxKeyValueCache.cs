using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Mlx;

/// <summary>Keys and values of all slots: per slot and layer two arrays <c>[1, heads, capacity, head
/// size]</c>.</summary>
/// <remarks>
/// A slot begins with room for 256 positions and doubles, up to the context. A step replaces an array by itself with
/// some positions updated, in place, because nothing else holds it. A fork shares the arrays of its source; the first
/// of both that goes on gets a copy. All calls but the reads of lengths are made on the device's thread.
/// </remarks>
internal sealed class MlxKeyValueCache : ISlotCache, IDisposable
{
    private readonly MlxDevice _device;
    private readonly int _layerCount;
    private readonly int _headCount;
    private readonly int _headSize;
    private readonly int _contextTokens;
    private readonly ElementKind _kind;
    private readonly Slot[] _slots;
    private readonly ArrayHandle[] _keys;
    private readonly ArrayHandle[] _values;
    private readonly int[] _capacities;
    private readonly MlxArena _arena = new();
    private readonly MlxOperations _operations;

    public MlxKeyValueCache(
        MlxDevice device, ShardSpecification shard, EngineOptions options, ElementKind kind)
    {
        _device = device;
        _layerCount = shard.Layers.Count;
        _headCount = shard.Configuration.KeyValueHeadCount;
        _headSize = shard.Configuration.HeadSize;
        _contextTokens = options.ContextTokens;
        _kind = kind;
        _slots = new Slot[options.SlotCount];
        _keys = new ArrayHandle[options.SlotCount * _layerCount];
        _values = new ArrayHandle[_keys.Length];
        _capacities = new int[_keys.Length];
        _operations = new MlxOperations(device.Stream, _arena);
    }

    /// <summary>Type of its elements.</summary>
    public ElementKind Kind => _kind;

    private long PositionBytes => PositionBytesPerLayer * _layerCount;

    /// <summary>Bytes it holds; what forks share is counted for each, as they will not share it for long.</summary>
    public long ByteCount => _capacities.Sum(capacity => (long)capacity) * PositionBytesPerLayer;

    private long PositionBytesPerLayer => 2L * _headCount * _headSize * (_kind == ElementKind.Float32 ? 4 : 2);

    /// <inheritdoc/>
    public bool IsOpen(int slot) => _slots[slot].IsOpen;

    /// <inheritdoc/>
    public int Length(int slot) => _slots[slot].Length;

    /// <summary>Whether a step of the slot failed half-way, so that it can only be closed.</summary>
    public bool IsLost(int slot) => _slots[slot].IsLost;

    /// <summary>Keys of a slot in a layer; still this cache's.</summary>
    public ArrayHandle Keys(int slot, int layer) => _keys[Index(slot, layer)];

    /// <summary>Values of a slot in a layer; still this cache's.</summary>
    public ArrayHandle Values(int slot, int layer) => _values[Index(slot, layer)];

    /// <summary>Takes a slot into use.</summary>
    public void Open(int slot) => _slots[slot] = new Slot { IsOpen = true };

    /// <summary>Opens a slot with the first positions of another.</summary>
    public void Fork(int slot, int source, int length)
    {
        for (var layer = 0; layer < _layerCount; layer++)
        {
            var (from, to) = (Index(source, layer), Index(slot, layer));
            if (_capacities[from] == 0)
                continue;
            _keys[to] = MlxOperations.Keep(_keys[from]);
            _values[to] = MlxOperations.Keep(_values[from]);
            _capacities[to] = _capacities[from];
        }

        _slots[slot] = new Slot { IsOpen = true, Length = length, IsLost = _slots[source].IsLost };
    }

    /// <summary>Shortens a slot. What is behind its length is never attended to.</summary>
    public void Truncate(int slot, int length) => _slots[slot].Length = length;

    /// <summary>Frees a slot.</summary>
    public void Close(int slot)
    {
        for (var layer = 0; layer < _layerCount; layer++)
        {
            Release(ref _keys[Index(slot, layer)]);
            Release(ref _values[Index(slot, layer)]);
            _capacities[Index(slot, layer)] = 0;
        }

        _slots[slot] = default;
    }

    /// <summary>Whether so many positions fit without growing.</summary>
    public bool HasRoom(int slot, int length) =>
        _layerCount == 0 || _capacities[Index(slot, _layerCount - 1)] >= length;

    /// <summary>Bytes more that are held for a moment while a slot grows to so many positions, and after it.</summary>
    public long GrowthBytes(int slot, int length)
    {
        if (HasRoom(slot, length))
            return 0;
        var present = _capacities[Index(slot, _layerCount - 1)];
        var wanted = CapacityFor(length);
        return ((long)(wanted - present) * PositionBytes) + (present * PositionBytesPerLayer);
    }

    /// <summary>Makes room for so many positions, layer by layer.</summary>
    /// <exception cref="EngineMemoryException">MLX got no memory; the slot holds what it held.</exception>
    public void Reserve(int slot, int length)
    {
        if (HasRoom(slot, length))
            return;
        var capacity = CapacityFor(length);
        try
        {
            for (var layer = 0; layer < _layerCount; layer++)
                Grow(Index(slot, layer), capacity);
        }
        catch (MlxException exception)
        {
            throw new EngineMemoryException(
                $"The KV cache of slot {slot} could not grow to {capacity} positions ({exception.Message}); end other "
                + "sequences, or place the model with a smaller context or on more ranks.",
                exception)
            {
                UsedBytes = MlxDevice.ActiveBytes(),
            };
        }
    }

    /// <summary>Puts the arrays of a step in the place of those it was made from.</summary>
    public void Replace(int slot, int layer, ArrayHandle keys, ArrayHandle values)
    {
        var index = Index(slot, layer);
        Release(ref _keys[index]);
        Release(ref _values[index]);
        (_keys[index], _values[index]) = (keys, values);
    }

    /// <summary>Counts positions that a step has written.</summary>
    public void Advance(int slot, int count) => _slots[slot].Length += count;

    /// <summary>Notes that a step of the slot failed after it had begun.</summary>
    public void Lose(int slot) => _slots[slot].IsLost = true;

    public void Dispose() => _device.Thread.Run(() =>
    {
        for (var slot = 0; slot < _slots.Length; slot++)
            Close(slot);
    });

    /// <summary>Positions that a slot of so many has room for.</summary>
    private int CapacityFor(int length) => MlxEngineMemory.SlotTokens(length, _contextTokens);

    private int Index(int slot, int layer) => (slot * _layerCount) + layer;

    private void Grow(int index, int capacity)
    {
        var present = _capacities[index];
        if (present >= capacity)
            return;
        ArrayHandle keys = default;
        try
        {
            keys = Grown(_keys[index], present, capacity);
            var values = Grown(_values[index], present, capacity);
            Release(ref _keys[index]);
            Release(ref _values[index]);
            (_keys[index], _values[index], _capacities[index]) = (keys, values, capacity);
        }
        catch
        {
            Release(ref keys);
            throw;
        }
        finally
        {
            _arena.Clear();
        }
    }

    private ArrayHandle Grown(ArrayHandle array, int present, int capacity)
    {
        var zeros = _operations.Zeros(_kind, 1, _headCount, capacity - present, _headSize);
        var grown = present == 0 ? zeros : _operations.Concatenate([array, zeros], axis: 2);
        MlxOperations.Evaluate(grown);
        return MlxOperations.Keep(grown);
    }

    private static void Release(ref ArrayHandle array)
    {
        if (array != default)
            _ = MlxFunctions.mlx_array_free(array);
        array = default;
    }

    private struct Slot
    {
        public bool IsOpen;
        public bool IsLost;
        public int Length;
    }
}

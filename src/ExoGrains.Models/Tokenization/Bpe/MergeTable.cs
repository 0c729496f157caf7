using System.Numerics;

namespace ExoGrains.Models.Tokenization;

/// <summary>Which pairs of tokens become one, and how urgently.</summary>
/// <remarks>Open addressing with linear probing: this look-up is the inner loop of encoding.</remarks>
internal sealed class MergeTable
{
    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] _keys;
    private readonly Merge[] _merges;
    private readonly int _shift;

    /// <param name="capacity">The most pairs that will be added.</param>
    public MergeTable(int capacity)
    {
        var slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2L));
        _keys = new ulong[slots];
        _merges = new Merge[slots];
        _shift = 64 - BitOperations.Log2(slots);
        Array.Fill(_keys, Empty);
    }

    /// <summary>Adds a pair; a later merge of the same pair replaces an earlier one.</summary>
    public void Add(int left, int right, Merge merge)
    {
        var key = Key(left, right);
        var slot = Find(key);
        _keys[slot] = key;
        _merges[slot] = merge;
    }

    /// <summary>The merge of two neighbours, or null if they stay apart.</summary>
    public Merge? Find(int left, int right)
    {
        var key = Key(left, right);
        var slot = Find(key);
        return _keys[slot] == key ? _merges[slot] : null;
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private uint Find(ulong key)
    {
        // Fibonacci hashing takes the top bits, so that ids that differ only in the left half spread as well.
        var slot = (uint)((key ^ (key >> 29)) * 0x9E37_79B9_7F4A_7C15UL >> _shift);
        while (_keys[slot] != key && _keys[slot] != Empty)
            slot = (slot + 1) & (uint)(_keys.Length - 1);
        return slot;
    }
}

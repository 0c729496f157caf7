using System.Collections.Concurrent;

namespace ExoGrains.Models.Tokenization;

/// <summary>The ids of pieces met before: text repeats its words, and all threads share one vocabulary.</summary>
internal sealed class PieceCache
{
    // 32 Ki pieces of at most 64 characters and as many ids: 13 MB at the very worst, 3 MB in practice.
    private const int MaximumPieces = 32_768;
    private const int MaximumPieceLength = 64;

    private readonly ConcurrentDictionary<string, int[]> _pieces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _count;

    public PieceCache() => _lookup = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Accepts(ReadOnlySpan<char> piece) => piece.Length <= MaximumPieceLength;

    public bool TryGet(ReadOnlySpan<char> piece, out int[]? ids) => _lookup.TryGetValue(piece, out ids);

    /// <summary>Remembers a piece; when full, forgets all of them and starts anew.</summary>
    public void Add(ReadOnlySpan<char> piece, int[] ids)
    {
        if (!_pieces.TryAdd(piece.ToString(), ids) || Interlocked.Increment(ref _count) < MaximumPieces)
            return;
        _pieces.Clear();
        Interlocked.Exchange(ref _count, 0);
    }
}

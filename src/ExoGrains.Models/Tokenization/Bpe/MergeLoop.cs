namespace ExoGrains.Models.Tokenization;

/// <summary>Merges neighbouring tokens, lowest rank first and leftmost among equals, until no pair has a
/// merge.</summary>
/// <remarks>Source: Sennrich et al., arXiv:1508.07909; the order is that of Hugging Face's tokenizers.</remarks>
internal static class MergeLoop
{
    // A word has few symbols, and looking through all of them costs less than keeping a heap. A megabyte without a
    // break, which pre-tokenizers allow, would take hours that way.
    private const int ShortSymbols = 48;

    /// <summary>Merges in place.</summary>
    /// <param name="symbols">The tokens of one piece; the result stands at its beginning.</param>
    /// <param name="merges">Which pairs merge.</param>
    /// <returns>How many tokens are left.</returns>
    public static int Run(Span<int> symbols, MergeTable merges) =>
        symbols.Length <= ShortSymbols ? RunShort(symbols, merges) : RunLong(symbols, merges);

    /// <summary>Looks through all pairs for every merge: <c>O(n^2)</c>, without allocation.</summary>
    internal static int RunShort(Span<int> symbols, MergeTable merges)
    {
        var count = symbols.Length;
        Span<Merge> pairs = stackalloc Merge[Math.Max(count, 1)];
        for (var i = 0; i + 1 < count; i++)
            pairs[i] = Pair(symbols, i, merges);
        while (true)
        {
            var best = -1;
            for (var i = 0; i + 1 < count; i++)
                if (pairs[i].Rank != int.MaxValue && (best < 0 || pairs[i].Rank < pairs[best].Rank))
                    best = i;
            if (best < 0)
                return count;
            symbols[best] = pairs[best].Id;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            pairs[(best + 1)..(count - 1)].CopyTo(pairs[best..]);
            count--;
            if (best > 0)
                pairs[best - 1] = Pair(symbols, best - 1, merges);
            if (best + 1 < count)
                pairs[best] = Pair(symbols, best, merges);
        }
    }

    /// <summary>Keeps a heap of pairs over a linked list of symbols: <c>O(n log n)</c>.</summary>
    internal static int RunLong(Span<int> symbols, MergeTable merges)
    {
        var next = new int[symbols.Length];
        var previous = new int[symbols.Length];
        // Priorities are the rank above the position, so that one comparison orders both.
        var heap = new PriorityQueue<int, ulong>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
            (previous[i], next[i]) = (i - 1, i + 1);
        for (var i = 0; i + 1 < symbols.Length; i++)
            Push(symbols, i, i + 1);

        while (heap.TryDequeue(out var id, out var priority))
        {
            var left = (int)(uint)priority;
            var right = next[left];
            // An entry is out of date if either symbol has since become part of another.
            if (right >= symbols.Length || symbols[left] < 0
                || merges.Find(symbols[left], symbols[right]) is not { } merge || merge.Id != id)
                continue;
            symbols[left] = id;
            symbols[right] = -1;
            next[left] = next[right];
            if (next[left] < symbols.Length)
            {
                previous[next[left]] = left;
                Push(symbols, left, next[left]);
            }

            if (previous[left] >= 0)
                Push(symbols, previous[left], left);
        }

        return Compact(symbols);

        void Push(ReadOnlySpan<int> current, int left, int right)
        {
            if (merges.Find(current[left], current[right]) is { } merge)
                heap.Enqueue(merge.Id, ((ulong)merge.Rank << 32) | (uint)left);
        }
    }

    private static Merge Pair(ReadOnlySpan<int> symbols, int index, MergeTable merges) =>
        merges.Find(symbols[index], symbols[index + 1]) ?? new Merge(int.MaxValue, -1);

    private static int Compact(Span<int> symbols)
    {
        var count = 0;
        foreach (var symbol in symbols)
            if (symbol >= 0)
                symbols[count++] = symbol;
        return count;
    }
}

using System.Buffers;

namespace ExoGrains.Models.Tokenization;

/// <summary>Finds the literal texts of added tokens: at each place the longest, and the leftmost place first.</summary>
internal sealed class AddedTokenTrie
{
    private readonly Node _root = new();
    private readonly SearchValues<char> _firstCharacters;

    public AddedTokenTrie(IEnumerable<(string Text, AddedToken Token)> entries)
    {
        foreach (var (text, token) in entries)
        {
            if (text.Length == 0)
                continue; // A normalizer may leave nothing of a token; nothing can then be found.
            var node = _root;
            foreach (var c in text)
            {
                node.Next ??= [];
                if (!node.Next.TryGetValue(c, out var next))
                    node.Next[c] = next = new Node();
                node = next;
            }

            node.Token = token;
        }

        _firstCharacters = SearchValues.Create([.. _root.Next?.Keys ?? Enumerable.Empty<char>()]);
    }

    /// <summary>Whether there is anything to find at all.</summary>
    public bool IsEmpty => _root.Next is null;

    /// <summary>The first match at or after <paramref name="from"/>, or null.</summary>
    public (int Start, int End, AddedToken Token)? Find(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length)
        {
            var skipped = text[from..].IndexOfAny(_firstCharacters);
            if (skipped < 0)
                return null;
            from += skipped;
            if (LongestAt(text, from) is { } match)
                return (from, match.End, match.Token);
            from++;
        }

        return null;
    }

    private (int End, AddedToken Token)? LongestAt(ReadOnlySpan<char> text, int start)
    {
        (int, AddedToken)? longest = null;
        var node = _root;
        for (var i = start; i < text.Length; i++)
        {
            if (node.Next is null || !node.Next.TryGetValue(text[i], out node!))
                break;
            if (node.Token is not null)
                longest = (i + 1, node.Token);
        }

        return longest;
    }

    private sealed class Node
    {
        public Dictionary<char, Node>? Next { get; set; }

        public AddedToken? Token { get; set; }
    }
}

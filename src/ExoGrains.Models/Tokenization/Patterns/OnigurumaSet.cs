using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>A set of characters, which Oniguruma lets contain other sets and intersect them.</summary>
/// <remarks>
/// .NET's sets hold only ranges and categories. What they cannot say is said with look-aheads before a single
/// character: <c>[A&amp;&amp;B]</c> becomes <c>(?:(?=A)B)</c>.
/// </remarks>
internal abstract record OnigurumaSet
{
    private const int MaximumDepth = 32;
    private const string Anything = @"[\s\S]";

    /// <summary>A set written as the inside of .NET's brackets.</summary>
    public static OnigurumaSet Of(string inside) => new Plain(inside, false);

    /// <summary>Everything that is not in this set.</summary>
    public abstract OnigurumaSet Negate();

    /// <summary>An expression that matches one character of the set.</summary>
    public abstract string ToDotNet();

    /// <summary>Reads a set from its opening bracket on, past its closing one.</summary>
    /// <exception cref="FormatException">It is malformed or nested too deeply.</exception>
    public static OnigurumaSet Read(string pattern, ref int position) => Read(pattern, ref position, 0);

    private static OnigurumaSet Read(string pattern, ref int position, int depth)
    {
        if (depth > MaximumDepth)
            throw new FormatException($"Sets are nested more than {MaximumDepth} deep.");
        position++;
        var isNegated = position < pattern.Length && pattern[position] == '^';
        if (isNegated)
            position++;
        var terms = new List<OnigurumaSet>();
        var members = new List<OnigurumaSet>();
        var plain = new StringBuilder();
        for (var isFirst = true; ; isFirst = false)
        {
            if (position >= pattern.Length)
                throw new FormatException("A set is not closed.");
            var c = pattern[position];
            if (c == ']' && !isFirst)
                break;
            if (c == '&' && pattern.AsSpan(position).StartsWith("&&"))
            {
                position += 2;
                terms.Add(Join(members, plain));
            }
            else if (c == '[' && !TryReadPosix(pattern, ref position, members))
            {
                members.Add(Read(pattern, ref position, depth + 1));
            }
            else if (c == '\\' && OnigurumaEscape.ReadSet(pattern, ref position) is { } escaped)
            {
                members.Add(escaped);
            }
            else if (c != '[')
            {
                ReadRange(pattern, ref position, plain);
            }
        }

        position++;
        terms.Add(Join(members, plain));
        var set = terms.Aggregate((a, b) => new Both(a, b));
        return isNegated ? set.Negate() : set;
    }

    private static void ReadRange(string pattern, ref int position, StringBuilder plain)
    {
        var first = ReadMember(pattern, ref position);
        plain.Append(OnigurumaEscape.Unit(first));
        var isRange = position + 1 < pattern.Length && pattern[position] == '-' && pattern[position + 1] != ']';
        if (!isRange)
            return;
        position++;
        var last = ReadMember(pattern, ref position);
        if (last < first)
            throw new FormatException("A range of characters is in reverse order.");
        plain.Append('-').Append(OnigurumaEscape.Unit(last));
    }

    private static int ReadMember(string pattern, ref int position)
    {
        if (pattern[position] == '\\' && position + 1 < pattern.Length)
            return pattern[position + 1] == 'b'
                ? Backspace(ref position)
                : OnigurumaEscape.ReadCodePoint(pattern, ref position);
        var c = pattern[position++];
        return char.IsSurrogate(c)
            ? throw new FormatException("A literal code point above U+FFFF cannot be matched here.")
            : c;
    }

    private static int Backspace(ref int position)
    {
        position += 2;
        return '\b';
    }

    private static bool TryReadPosix(string pattern, ref int position, List<OnigurumaSet> members)
    {
        var end = pattern.IndexOf(":]", position, StringComparison.Ordinal);
        if (!pattern.AsSpan(position).StartsWith("[:") || end < 0)
            return false;
        var name = pattern[(position + 2)..end];
        var isNegated = name.StartsWith('^');
        var set = Of(UnicodeProperty.ToDotNet(isNegated ? name[1..] : name));
        members.Add(isNegated ? set.Negate() : set);
        position = end + 2;
        return true;
    }

    private static OnigurumaSet Join(List<OnigurumaSet> members, StringBuilder plain)
    {
        foreach (var member in members.OfType<Plain>().Where(member => !member.IsNegated))
            plain.Append(member.Inside);
        members.RemoveAll(member => member is Plain { IsNegated: false });
        if (plain.Length > 0 || members.Count == 0)
            members.Insert(0, Of(plain.ToString()));
        var joined = members.Aggregate((a, b) => new Either(a, b));
        members.Clear();
        plain.Clear();
        return joined;
    }

    private sealed record Plain(string Inside, bool IsNegated) : OnigurumaSet
    {
        public override OnigurumaSet Negate() => this with { IsNegated = !IsNegated };

        public override string ToDotNet() => (Inside.Length, IsNegated) switch
        {
            (0, false) => "(?!)",
            (0, true) => Anything,
            _ => $"[{(IsNegated ? "^" : "")}{Inside}]",
        };
    }

    private sealed record Either(OnigurumaSet First, OnigurumaSet Second) : OnigurumaSet
    {
        public override OnigurumaSet Negate() => new Both(First.Negate(), Second.Negate());

        public override string ToDotNet() => $"(?:{First.ToDotNet()}|{Second.ToDotNet()})";
    }

    private sealed record Both(OnigurumaSet First, OnigurumaSet Second) : OnigurumaSet
    {
        public override OnigurumaSet Negate() => new Either(First.Negate(), Second.Negate());

        public override string ToDotNet() => $"(?:(?={First.ToDotNet()}){Second.ToDotNet()})";
    }
}

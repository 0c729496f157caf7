using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's equality, hashing and ordering of values.</summary>
internal sealed class ValueComparer : IEqualityComparer<Value>
{
    public static readonly ValueComparer Instance = new();

    // Containers compare identity first, as Python's do: a NaN is found in the list that holds that very NaN.
    public bool Equals(Value? x, Value? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.IsEqualTo(y));

    public int GetHashCode(Value obj) => obj.Hash();

    /// <summary>Python's <c>&lt;</c> and <c>&gt;</c> as a sign; null when unordered (a NaN).</summary>
    public static int? Compare(Value left, Value right, string op)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (left, right)
        {
            case (UndefinedValue undefined, _):
                throw undefined.Failure();
            case (_, UndefinedValue undefined):
                throw undefined.Failure();
            case (StringValue a, StringValue b):
                return CompareText(a.Text, b.Text);
            case (SequenceValue a, SequenceValue b) when a.GetType() == b.GetType():
                return CompareSequences(a, b, op);
        }
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right))
            return Numbers.Compare(left, right);
        throw TemplateError.Type(
            $"'{op}' not supported between instances of '{left.TypeName}' and '{right.TypeName}'");
    }

    public static bool IsLess(Value left, Value right) => Compare(left, right, "<") < 0;

    // By code point: UTF-16 order differs above the surrogates.
    private static int CompareText(string a, string b)
    {
        var shared = Math.Min(a.Length, b.Length);
        var at = a.AsSpan().CommonPrefixLength(b);
        if (at == shared)
            return a.Length.CompareTo(b.Length);
        return Rank(a[at]).CompareTo(Rank(b[at]));

        static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }

    private static int? CompareSequences(SequenceValue a, SequenceValue b, string op)
    {
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (!Instance.Equals(a[i], b[i]))
                return Compare(a[i], b[i], op);
        }
        return a.Count.CompareTo(b.Count);
    }
}

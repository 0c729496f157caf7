namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>str</c>, with the provenance of every character. Lengths and indices are code points, as in
/// Python.</summary>
internal sealed class StringValue(string text, Provenance provenance, bool isMarkup = false) : Value
{
    public static readonly StringValue Empty = new(string.Empty, Provenance.Data);

    private int[]? _offsets;
    private int _count = -1;

    public string Text { get; } = text;

    public Provenance Provenance { get; } = provenance;

    /// <summary>True for what the filters <c>safe</c> and <c>escape</c> return: joining it with plain text escapes that
    /// text.</summary>
    public bool IsMarkup { get; } = isMarkup;

    public override string TypeName => IsMarkup ? "Markup" : "str";

    public override bool IsTrue => Text.Length > 0;

    /// <summary>Number of code points.</summary>
    public int Count => _count >= 0 ? _count : _count = CountCodePoints(Text);

    public override int? Length => Count;

    public override long Weight => 1 + (Text.Length / 64);

    public static StringValue FromTemplate(string text) => new(text, Provenance.Template);

    public static StringValue FromData(string text) => new(text, Provenance.Data);

    /// <summary>New text made of this one as a whole: trusted only if all of this was.</summary>
    public StringValue Derive(string text) => new(text, new Provenance(Provenance.IsAllTemplate, null));

    public StringValue AsMarkup(bool markup = true) => markup == IsMarkup ? this : new(Text, Provenance, markup);

    /// <summary>Part of the text, by UTF-16 positions.</summary>
    public StringValue Slice(int start, int length)
    {
        if (length == Text.Length)
            return this;
        if (length <= 0)
            return Empty;
        if (Provenance.IsUniform)
            return new(Text.Substring(start, length), Provenance, IsMarkup);
        return new TextBuilder(length, "a slice").Append(this, start, length).ToValue().AsMarkup(IsMarkup);
    }

    /// <summary>The UTF-16 position of a code point; <see cref="Count"/> gives the end.</summary>
    public int Offset(int codePoint)
    {
        if (Count == Text.Length)
            return codePoint;
        _offsets ??= FindOffsets();
        return _offsets[codePoint];
    }

    /// <summary>The code point index of a UTF-16 position.</summary>
    public int CodePointIndex(int offset) => Count == Text.Length ? offset : CountCodePoints(Text.AsSpan(0, offset));

    public StringValue CodePoint(int index)
    {
        var start = Offset(index);
        return Slice(start, Offset(index + 1) - start);
    }

    public override void WriteText(TextBuilder output) => output.Append(this);

    public override void WriteRepr(TextBuilder output)
    {
        if (IsMarkup)
            output.Append("Markup(");
        StringRepr.Write(Text, output);
        if (IsMarkup)
            output.Append(')');
    }

    public override bool IsEqualTo(Value other) => other is StringValue text && text.Text == Text;

    public override int Hash() => Text.GetHashCode(StringComparison.Ordinal);

    public override IEnumerable<Value> Items()
    {
        for (var i = 0; i < Count; i++)
            yield return CodePoint(i);
    }

    public override Value? Attribute(string name) => StringMethods.Find(this, name);

    public override Value? Item(Value key)
    {
        if (key is SliceValue slice)
            return Slice(slice);
        if (!Numbers.TryInteger(key, out var number))
            return null;
        if (number < 0)
            number += Count;
        return number >= 0 && number < Count ? CodePoint((int)number) : null;
    }

    private StringValue Slice(SliceValue slice)
    {
        var (start, step, count) = slice.Resolve(Count);
        if (count == 0)
            return Empty;
        if (step == 1)
            return Slice(Offset(start), Offset(start + count) - Offset(start));
        var output = new TextBuilder(Text.Length, "a slice");
        for (var i = 0; i < count; i++)
        {
            var at = start + (i * step);
            output.Append(this, Offset(at), Offset(at + 1) - Offset(at));
        }
        return output.ToValue().AsMarkup(IsMarkup);
    }

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }
        return count;
    }

    private int[] FindOffsets()
    {
        var offsets = new int[Count + 1];
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            offsets[i] = at;
            at += at + 1 < Text.Length && char.IsSurrogatePair(Text[at], Text[at + 1]) ? 2 : 1;
        }
        offsets[Count] = Text.Length;
        return offsets;
    }
}

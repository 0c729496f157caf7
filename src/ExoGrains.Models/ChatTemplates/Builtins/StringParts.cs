namespace ExoGrains.Models.ChatTemplates;

/// <summary>Where <see cref="StringParts.Pad"/> adds characters.</summary>
internal enum PadSide
{
    /// <summary>In front.</summary>
    Left,

    /// <summary>At the end.</summary>
    Right,

    /// <summary>On both sides.</summary>
    Both,
}

/// <summary>The methods of str that cut, join and pad.</summary>
internal static class StringParts
{
    private static readonly StringValue Space = StringValue.FromData(" ");

    public static StringValue Strip(StringValue text, Value? chars, bool atStart, bool atEnd)
    {
        Func<char, bool> isStripped = chars switch
        {
            null or NoneValue => PythonText.IsSpace,
            StringValue set => c => set.Text.Contains(c, StringComparison.Ordinal),
            _ => throw TemplateError.Type($"strip arg must be None or str, not {chars.TypeName}"),
        };
        var start = 0;
        var end = text.Text.Length;
        while (atStart && start < end && isStripped(text.Text[start]))
            start++;
        while (atEnd && end > start && isStripped(text.Text[end - 1]))
            end--;
        return text.Slice(start, end - start);
    }

    public static StringValue RemovePrefix(StringValue text, StringValue prefix) =>
        text.Text.StartsWith(prefix.Text, StringComparison.Ordinal)
            ? text.Slice(prefix.Text.Length, text.Text.Length - prefix.Text.Length) : text;

    public static StringValue RemoveSuffix(StringValue text, StringValue suffix) =>
        text.Text.EndsWith(suffix.Text, StringComparison.Ordinal) ? text.Slice(0, text.Text.Length - suffix.Text.Length)
            : text;

    public static ListValue Split(StringValue text, Value? separator, int maxSplits, bool fromEnd, RenderState state)
    {
        var parts = new List<Value>();
        if (separator is null or NoneValue)
            SplitAtSpace(text, maxSplits, fromEnd, parts);
        else if (separator is not StringValue { Text: var by })
            throw TemplateError.Type($"must be str or None, not {separator.TypeName}");
        else if (by.Length == 0)
            throw TemplateError.Value("empty separator");
        else if (fromEnd)
            SplitFromEnd(text, by, maxSplits, parts);
        else
            SplitFromStart(text, by, maxSplits, parts);
        state.RequireItems(parts.Count);
        return new ListValue(parts);
    }

    private static void SplitFromStart(StringValue text, string by, int maxSplits, List<Value> parts)
    {
        var start = 0;
        while (maxSplits < 0 || parts.Count < maxSplits)
        {
            var found = text.Text.IndexOf(by, start, StringComparison.Ordinal);
            if (found < 0)
                break;
            parts.Add(text.Slice(start, found - start));
            start = found + by.Length;
        }
        parts.Add(text.Slice(start, text.Text.Length - start));
    }

    private static void SplitFromEnd(StringValue text, string by, int maxSplits, List<Value> parts)
    {
        var end = text.Text.Length;
        while (maxSplits < 0 || parts.Count < maxSplits)
        {
            var found = text.Text.AsSpan(0, end).LastIndexOf(by, StringComparison.Ordinal);
            if (found < 0)
                break;
            parts.Add(text.Slice(found + by.Length, end - found - by.Length));
            end = found;
        }
        parts.Add(text.Slice(0, end));
        parts.Reverse();
    }

    private static void SplitAtSpace(StringValue text, int maxSplits, bool fromEnd, List<Value> parts)
    {
        var (start, end) = (0, text.Text.Length);
        bool IsSpaceAt(int at) => PythonText.IsSpace(text.Text[at]);
        while (true)
        {
            while (start < end && IsSpaceAt(fromEnd ? end - 1 : start))
                _ = fromEnd ? end-- : start++;
            if (start >= end)
                break;
            if (parts.Count == maxSplits)
            {
                parts.Add(fromEnd ? Strip(text.Slice(0, end), null, false, true) : text.Slice(start, end - start));
                break;
            }
            var (from, to) = (start, end);
            while (start < end && !IsSpaceAt(fromEnd ? end - 1 : start))
                _ = fromEnd ? end-- : start++;
            parts.Add(fromEnd ? text.Slice(end, to - end) : text.Slice(from, start - from));
        }
        if (fromEnd)
            parts.Reverse();
    }

    /// <summary>The words of plain text, as <c>split()</c> without arguments.</summary>
    public static IEnumerable<string> SplitWords(string text)
    {
        var parts = new List<Value>();
        SplitAtSpace(StringValue.FromData(text), -1, false, parts);
        return parts.Select(part => ((StringValue)part).Text);
    }

    public static List<Value> SplitLines(StringValue text, bool keepEnds)
    {
        var lines = new List<Value>();
        var start = 0;
        for (var i = 0; i < text.Text.Length; i++)
        {
            if (!PythonText.IsLineBreak(text.Text[i]))
                continue;
            var next = text.Text[i] == '\r' && i + 1 < text.Text.Length && text.Text[i + 1] == '\n' ? i + 2 : i + 1;
            lines.Add(text.Slice(start, (keepEnds ? next : i) - start));
            start = next;
            i = next - 1;
        }
        if (start < text.Text.Length)
            lines.Add(text.Slice(start, text.Text.Length - start));
        return lines;
    }

    public static TupleValue Partition(StringValue text, StringValue separator, bool fromEnd)
    {
        if (separator.Text.Length == 0)
            throw TemplateError.Value("empty separator");
        var found = fromEnd
            ? text.Text.LastIndexOf(separator.Text, StringComparison.Ordinal)
            : text.Text.IndexOf(separator.Text, StringComparison.Ordinal);
        if (found < 0)
            return new TupleValue(fromEnd ? [StringValue.Empty, StringValue.Empty, text]
                : [text, StringValue.Empty, StringValue.Empty]);
        var after = found + separator.Text.Length;
        return new TupleValue([text.Slice(0, found), separator, text.Slice(after, text.Text.Length - after)]);
    }

    public static StringValue Replace(StringValue text, StringValue old, StringValue replacement, int count,
        RenderState state)
    {
        var output = state.NewText();
        if (old.Text.Length == 0)
            return ReplaceEmpty(text, replacement, count, output);
        var at = 0;
        var found = text.Text.IndexOf(old.Text, StringComparison.Ordinal);
        if (found < 0 || count == 0)
            return text;
        for (var done = 0; found >= 0 && (count < 0 || done < count); done++)
        {
            output.Append(text, at, found - at).Append(replacement);
            at = found + old.Text.Length;
            found = text.Text.IndexOf(old.Text, at, StringComparison.Ordinal);
        }
        return output.Append(text, at, text.Text.Length - at).ToValue();
    }

    // Python puts the replacement in front of every character and at the end.
    private static StringValue ReplaceEmpty(StringValue text, StringValue replacement, int count, TextBuilder output)
    {
        for (var i = 0; i <= text.Count; i++)
        {
            if (count < 0 || i < count)
                output.Append(replacement);
            if (i < text.Count)
                output.Append(text, text.Offset(i), text.Offset(i + 1) - text.Offset(i));
        }
        return output.ToValue();
    }

    public static StringValue Pad(StringValue text, Value?[] arguments, PadSide side, RenderState state)
    {
        var width = Numbers.RequireIndex(arguments[0]!);
        var fill = arguments[1] switch
        {
            null => Space,
            StringValue { Count: 1 } one => one,
            _ => throw TemplateError.Type("The fill character must be exactly one character long"),
        };
        long missing = Math.Max(0L, (long)width - text.Count);
        // CPython's rule for an odd number: the extra character goes left when the width is odd.
        var left = side switch
        {
            PadSide.Left => missing,
            PadSide.Right => 0,
            _ => (missing / 2) + (missing & width & 1),
        };
        return state.NewText().Repeat(fill, left).Append(text).Repeat(fill, missing - left).ToValue();
    }

    public static StringValue ZeroFill(StringValue text, int width, RenderState state)
    {
        var sign = text.Text.Length > 0 && text.Text[0] is '+' or '-' ? 1 : 0;
        return state.NewText().Append(text, 0, sign).Pad('0', (long)width - text.Count)
            .Append(text, sign, text.Text.Length - sign).ToValue();
    }

    public static StringValue ExpandTabs(StringValue text, int tabSize, RenderState state)
    {
        state.Step(text.Text.Length / 4);
        var output = state.NewText();
        var column = 0;
        for (var i = 0; i < text.Text.Length; i++)
        {
            if (text.Text[i] == '\t')
            {
                var spaces = tabSize > 0 ? tabSize - (column % tabSize) : 0;
                output.Pad(' ', spaces, text.Provenance.At(i));
                column += spaces;
                continue;
            }
            output.Append(text, i, 1);
            column = text.Text[i] is '\n' or '\r' ? 0 : column + (char.IsLowSurrogate(text.Text[i]) ? 0 : 1);
        }
        return output.ToValue();
    }
}

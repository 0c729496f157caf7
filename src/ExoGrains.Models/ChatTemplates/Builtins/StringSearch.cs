namespace ExoGrains.Models.ChatTemplates;

/// <summary>The methods of str that look for text within optional bounds.</summary>
internal static class StringSearch
{
    public static bool StartsWith(StringValue text, Value?[] arguments) =>
        Matches(text, arguments, "startswith", static (part, range) =>
            range.StartsWith(part, StringComparison.Ordinal));

    public static bool EndsWith(StringValue text, Value?[] arguments) =>
        Matches(text, arguments, "endswith", static (part, range) => range.EndsWith(part, StringComparison.Ordinal));

    /// <summary>The code point index, or -1.</summary>
    public static int Find(StringValue text, Value?[] arguments, bool fromEnd)
    {
        if (Range(text, arguments) is not { } range)
            return -1;
        var part = Part(arguments[0]);
        var span = text.Text.AsSpan(range.Start, range.Length);
        var found = part.Length == 0 ? (fromEnd ? span.Length : 0)
            : fromEnd ? span.LastIndexOf(part, StringComparison.Ordinal) : span.IndexOf(part, StringComparison.Ordinal);
        return found < 0 ? -1 : text.CodePointIndex(range.Start + found);
    }

    public static int Count(StringValue text, Value?[] arguments)
    {
        if (Range(text, arguments) is not { } range)
            return 0;
        var part = Part(arguments[0]);
        if (part.Length == 0)
            return text.CodePointIndex(range.Start + range.Length) - text.CodePointIndex(range.Start) + 1;
        return text.Text.AsSpan(range.Start, range.Length).Count(part);
    }

    private static string Part(Value? value) =>
        (value as StringValue)?.Text ?? throw TemplateError.Type($"must be str, not {value?.TypeName}");

    private static bool Matches(StringValue text, Value?[] arguments, string name,
        Func<string, ReadOnlySpan<char>, bool> matches)
    {
        IReadOnlyList<Value> parts = arguments[0] is TupleValue several ? several.Elements : [arguments[0]!];
        var range = Range(text, arguments);
        foreach (var part in parts)
        {
            if (part is not StringValue wanted)
                throw TemplateError.Type($"{name} first arg must be str or a tuple of str, not {part.TypeName}");
            if (range is { } r && matches(wanted.Text, text.Text.AsSpan(r.Start, r.Length)))
                return true;
        }
        return false;
    }

    // Bounds as in a slice; null when the start lies behind the end, where not even '' is found.
    private static (int Start, int Length)? Range(StringValue text, Value?[] arguments)
    {
        if (arguments[1] is null or NoneValue && arguments[2] is null or NoneValue)
            return (0, text.Text.Length);
        var start = arguments[1] is null or NoneValue ? 0 : Numbers.RequireIndex(arguments[1]!);
        var end = arguments[2] is null or NoneValue ? text.Count : Numbers.RequireIndex(arguments[2]!);
        start = start < 0 ? Math.Max(0, start + text.Count) : start;
        end = Math.Min(text.Count, end < 0 ? Math.Max(0, end + text.Count) : end);
        if (start > end)
            return null;
        return (text.Offset(start), text.Offset(end) - text.Offset(start));
    }
}

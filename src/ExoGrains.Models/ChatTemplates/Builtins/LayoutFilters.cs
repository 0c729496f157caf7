namespace ExoGrains.Models.ChatTemplates;

/// <summary>Filters that lay out text in lines.</summary>
internal static class LayoutFilters
{
    public static Value Indent(RenderState state, Value value, Value?[] arguments)
    {
        var text = RequireText(value);
        var indention = arguments[0] as StringValue
            ?? state.NewText()
                .Pad(' ', arguments[0] is null ? 4 : Numbers.RequireIndex(arguments[0]!), fromTemplate: true).ToValue();
        var first = arguments[1]?.IsTrue ?? false;
        var blank = arguments[2]?.IsTrue ?? false;
        // A trailing line break makes an empty last line, as jinja2 appends one before it splits.
        var lines = StringParts.SplitLines(state.NewText().Append(text).Append("\n", true).ToValue(), keepEnds: false);
        var output = state.NewText();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = (StringValue)lines[i];
            if (i > 0)
                output.Append("\n", true);
            if (i == 0 ? first : blank || line.IsTrue)
                output.Append(indention);
            output.Append(line);
        }
        return output.ToValue().AsMarkup(text.IsMarkup);
    }

    public static Value Truncate(RenderState state, Value value, Value?[] arguments)
    {
        var text = RequireText(value);
        var length = arguments[0] is null ? 255 : Numbers.RequireIndex(arguments[0]!);
        var end = arguments[2] is null ? StringValue.FromTemplate("...") : RequireText(arguments[2]!);
        var leeway = arguments[3] is null or NoneValue ? 5 : Numbers.RequireIndex(arguments[3]!);
        if (length < end.Count)
            throw TemplateError.Value($"expected length >= {end.Count}, got {length}");
        if (leeway < 0)
            throw TemplateError.Value($"expected leeway >= 0, got {leeway}");
        if (text.Count <= (long)length + leeway)
            return text;
        var kept = text.Slice(0, text.Offset(length - end.Count));
        if (!(arguments[1]?.IsTrue ?? false) && kept.Text.LastIndexOf(' ') is var space and >= 0)
            kept = kept.Slice(0, space);
        return state.NewText().Append(kept).Append(end).ToValue();
    }

    public static Value WordWrap(RenderState state, Value value, Value?[] arguments)
    {
        var text = RequireText(value);
        var width = arguments[0] is null ? 79 : Numbers.RequireIndex(arguments[0]!);
        if (width <= 0)
            throw TemplateError.Value($"invalid width {width} (must be > 0)");
        var separator = arguments[2] is null or NoneValue ? StringValue.FromTemplate("\n") : RequireText(arguments[2]!);
        var wrapping = new TextWrap(width, arguments[1]?.IsTrue ?? true, arguments[3]?.IsTrue ?? true);
        var output = state.NewText();
        var isFirst = true;
        foreach (var paragraph in StringParts.SplitLines(text, keepEnds: false))
        {
            var lines = wrapping.Wrap((StringValue)paragraph);
            if (!isFirst)
                output.Append(separator);
            isFirst = false;
            for (var i = 0; i < lines.Count; i++)
            {
                if (i > 0)
                    output.Append(separator);
                output.Append(lines[i]);
            }
        }
        return output.ToValue();
    }

    private static StringValue RequireText(Value value) => value switch
    {
        StringValue text => text,
        UndefinedValue undefined => throw undefined.Failure(),
        _ => throw TemplateError.Type($"expected a string, got '{value.TypeName}'"),
    };
}

using System.Text;
using System.Text.RegularExpressions;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Filters on text that need more than a method of str.</summary>
internal static partial class TextFilters
{
    private const int PrettyWidth = 80;

    public static Value Format(StringValue format, CallArguments arguments, RenderState state)
    {
        if (arguments.Named.Count == 0)
            return PercentFormat.Apply(format, new TupleValue(arguments.Positional), state);
        if (arguments.Positional.Count > 0)
            throw TemplateError.Type("can't handle positional and keyword arguments at the same time");
        var dict = new DictValue();
        foreach (var (name, value) in arguments.Named)
            dict.Set(name, value);
        return PercentFormat.Apply(format, dict, state);
    }

    public static int CountWords(string text) => Word().Count(text);

    public static StringValue StripTags(StringValue text)
    {
        var plain = text.Text;
        while (plain.IndexOf("<!--", StringComparison.Ordinal) is var open and >= 0)
        {
            var close = plain.IndexOf("-->", open, StringComparison.Ordinal);
            if (close < 0)
                break;
            plain = plain[..open] + plain[(close + 3)..];
        }
        while (plain.IndexOf('<', StringComparison.Ordinal) is var open and >= 0)
        {
            var close = plain.IndexOf('>', open);
            if (close < 0)
                break;
            plain = plain[..open] + plain[(close + 1)..];
        }
        var words = StringParts.SplitWords(plain);
        return text.Derive(System.Net.WebUtility.HtmlDecode(string.Join(' ', words)));
    }

    public static Value UrlEncode(Value value, RenderState state)
    {
        if (value is StringValue || value.Items() is null)
            return Quote(value, false, state);
        var pairs = value is DictValue dict ? CollectionMethods.Items(dict).Elements : state.Collect(value);
        var output = state.NewText();
        foreach (var pair in pairs)
        {
            var parts = state.Collect(pair);
            if (parts.Count != 2)
                throw TemplateError.Value($"expected pairs of key and value, got {parts.Count} items");
            if (output.Length > 0)
                output.Append('&');
            output.Append(Quote(parts[0], true, state)).Append('=').Append(Quote(parts[1], true, state));
        }
        return output.ToValue();
    }

    public static Value XmlAttributes(Value value, bool withLeadingSpace, RenderState state)
    {
        if (value is not DictValue dict)
            throw TemplateError.Type($"'{value.TypeName}' object has no attribute 'items'");
        var output = state.NewText();
        foreach (var (key, item) in dict.Entries)
        {
            if (item is NoneValue or UndefinedValue)
                continue;
            var name = key as StringValue ?? throw TemplateError.Type("attribute names must be strings");
            if (name.Text.Any(c => c is ' ' or '/' or '>' or '=' or (>= '\t' and <= '\r')))
                throw TemplateError.Value($"Invalid character in attribute name: '{name.Text}'");
            if (output.Length > 0 || withLeadingSpace)
                output.Append(' ');
            output.Append(Markup.Escape(name, state)).Append("=\"").Append(Markup.Escape(item, state)).Append('"');
        }
        return output.ToValue();
    }

    /// <summary>Python's <c>pprint.pformat</c> for values that fit on one line; keys are sorted.</summary>
    public static Value PrettyPrint(Value value, RenderState state)
    {
        state.Step(value.Weight);
        var output = state.NewText();
        SortKeys(value, state).WriteRepr(output);
        return output.Length <= PrettyWidth || value is not (SequenceValue or DictValue or StringValue)
            ? output.ToValue()
            : throw TemplateError.Value(
                $"pprint of a value wider than {PrettyWidth} columns is not supported; use tojson(indent=2)");
    }

    private static Value SortKeys(Value value, RenderState state)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case ListValue list:
                return new ListValue(list.Elements.Select(item => SortKeys(item, state)).ToArray());
            case TupleValue tuple:
                return new TupleValue(tuple.Elements.Select(item => SortKeys(item, state)).ToArray());
            case DictValue dict:
                var sorted = new DictValue();
                foreach (var (key, item) in Sorting.Sort(dict.Entries.ToList(), entry => entry.Key, reverse: false))
                    sorted.Set(key, SortKeys(item, state));
                return sorted;
            default:
                return value;
        }
    }

    private static StringValue Quote(Value value, bool forQuery, RenderState state)
    {
        var text = state.ToText(value);
        var quoted = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text.Text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || (char)b is '_' or '.' or '-' or '~' || (!forQuery && b == '/'))
                quoted.Append((char)b);
            else if (forQuery && b == ' ')
                quoted.Append('+');
            else
                quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return text.Derive(quoted.ToString());
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}

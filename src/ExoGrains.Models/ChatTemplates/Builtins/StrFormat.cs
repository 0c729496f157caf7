using System.Globalization;
using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>str.format</c>, sandboxed: fields may look up attributes and items by the rules of
/// templates.</summary>
internal sealed class StrFormat
{
    private const int MaxNesting = 2;
    private readonly RenderState _state;
    private readonly CallArguments _arguments;
    private int _next;
    private bool? _isAutomatic;

    private StrFormat(CallArguments arguments, RenderState state)
    {
        _arguments = arguments;
        _state = state;
    }

    public static StringValue Apply(StringValue format, CallArguments arguments, RenderState state) =>
        new StrFormat(arguments, state).Run(format, 0).AsMarkup(format.IsMarkup);

    public static StringValue ApplyMap(StringValue format, CallArguments arguments, RenderState state)
    {
        if (arguments.Positional is not [DictValue dict] || arguments.Named.Count > 0)
            throw TemplateError.Type("format_map() takes exactly one argument, a mapping");
        var named = dict.Entries.Where(entry => entry.Key is StringValue)
            .Select(entry => new KeyValuePair<StringValue, Value>((StringValue)entry.Key, entry.Value)).ToList();
        return Apply(format, new CallArguments([], named), state);
    }

    private StringValue Run(StringValue format, int depth)
    {
        if (depth >= MaxNesting)
            throw TemplateError.Value("Max string recursion exceeded");
        var output = _state.NewText();
        var text = format.Text;
        for (var i = 0; i < text.Length; i++)
        {
            var isDoubled = i + 1 < text.Length && text[i + 1] == text[i];
            if (text[i] == '}' && !isDoubled)
                throw TemplateError.Value("Single '}' encountered in format string");
            if (text[i] == '{' && !isDoubled)
            {
                var end = FieldEnd(text, i);
                output.Append(Field(format.Slice(i + 1, end - i - 1), depth));
                i = end;
                continue;
            }
            output.Append(format, i, 1);
            i += text[i] is '{' or '}' ? 1 : 0;
        }
        return output.ToValue();
    }

    private static int FieldEnd(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (depth == 0)
                return i;
        }
        throw TemplateError.Value(open + 1 == text.Length ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
    }

    private StringValue Field(StringValue field, int depth)
    {
        var text = field.Text;
        // A bracket may hold a colon or an exclamation mark.
        var nameEnd = 0;
        var inBrackets = false;
        for (; nameEnd < text.Length && (inBrackets || text[nameEnd] is not (':' or '!')); nameEnd++)
            inBrackets = text[nameEnd] == '[' || (inBrackets && text[nameEnd] != ']');
        var value = Resolve(text[..nameEnd]);
        var at = nameEnd;
        if (at < text.Length && text[at] == '!')
        {
            if (at + 1 >= text.Length || (at + 2 < text.Length && text[at + 2] != ':'))
                throw TemplateError.Value("expected ':' after conversion specifier");
            value = Convert(value, text[at + 1]);
            at += 2;
        }
        var spec = at < text.Length ? Run(field.Slice(at + 1, text.Length - at - 1), depth + 1) : StringValue.Empty;
        return FormatSpec.Apply(value, spec.Text, _state);
    }

    private StringValue Convert(Value value, char conversion)
    {
        if (conversion == 's')
            return _state.ToText(value);
        if (conversion is not ('r' or 'a'))
            throw TemplateError.Value($"Unknown conversion specifier {conversion}");
        var output = _state.NewText();
        value.WriteRepr(output);
        return output.ToValue();
    }

    private Value Resolve(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[') is var found and >= 0 ? found : path.Length;
        var value = First(path[..end]);
        while (end < path.Length)
        {
            var isItem = path[end] == '[';
            var next = isItem ? path.IndexOf(']', end) : path.AsSpan(end + 1).IndexOfAny('.', '[');
            var stop = isItem ? next : next >= 0 ? end + 1 + next : path.Length;
            if (stop < 0 || stop == end + 1)
                throw TemplateError.Value(stop < 0 ? "Missing ']' in format string"
                    : "Empty attribute in format string");
            var key = path[(end + 1)..stop];
            value = isItem
                ? Lookup.Item(value, ItemKey(key))
                : Lookup.Attribute(value, StringValue.FromTemplate(key));
            end = isItem ? stop + 1 : stop;
        }
        return value;
    }

    private static Value ItemKey(string key) =>
        BigInteger.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new IntegerValue(index)
            : StringValue.FromTemplate(key);

    private Value First(string name)
    {
        var isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        if (name.Length > 0 && !isNumber)
            return _arguments.Find(name) ?? throw TemplateError.Value($"the field '{name}' was not passed to format()");
        if (_isAutomatic is { } automatic && automatic == isNumber)
            throw TemplateError.Value("cannot switch between automatic field numbering and manual field specification");
        _isAutomatic = !isNumber;
        index = isNumber ? index : _next++;
        return index < _arguments.Positional.Count
            ? _arguments.Positional[index]
            : throw TemplateError.Value($"Replacement index {index} out of range for positional args tuple");
    }
}

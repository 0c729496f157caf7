using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>json.dumps</c>. All it writes counts as data, structure included.</summary>
internal sealed class JsonText(TextBuilder output, bool ensureAscii, string? indent, string itemSeparator,
    string keySeparator, bool sortKeys)
{
    public static StringValue Write(RenderState state, Value value, Value?[] options)
    {
        var indent = options[1] switch
        {
            null or NoneValue => null,
            StringValue text => text.Text,
            var width => new string(' ', Math.Clamp(Numbers.RequireIndex(width), 0, 1000)),
        };
        var separators = options[2] is null or NoneValue ? null : state.Collect(options[2]!);
        if (separators is { Count: not 2 } || separators?.Exists(separator => separator is not StringValue) == true)
            throw TemplateError.Value("separators must be a pair of strings: (item_separator, key_separator)");
        var output = state.NewText();
        new JsonText(output, options[0]?.IsTrue ?? false, indent,
            separators is null ? (indent is null ? ", " : ",") : ((StringValue)separators[0]).Text,
            separators is null ? ": " : ((StringValue)separators[1]).Text,
            options[3]?.IsTrue ?? false).WriteValue(value, 0);
        return output.ToValue();
    }

    private void WriteValue(Value value, int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case StringValue text:
                WriteString(text.Text);
                break;
            case NoneValue:
                output.Append("null");
                break;
            case BoolValue:
                output.Append(value.IsTrue ? "true" : "false");
                break;
            case IntegerValue:
                value.WriteRepr(output);
                break;
            case FloatValue number:
                output.Append(PrintFloat(number.Number));
                break;
            case SequenceValue sequence:
                WriteItems('[', ']', sequence.Elements, depth, item => WriteValue(item, depth + 1));
                break;
            case DictValue dict:
                WriteDict(dict, depth);
                break;
            default:
                throw TemplateError.Type($"Object of type {value.TypeName} is not JSON serializable");
        }
    }

    private void WriteDict(DictValue dict, int depth)
    {
        var entries = sortKeys ? Sorting.Sort(dict.Entries.ToList(), entry => entry.Key, reverse: false)
            : dict.Entries.ToList();
        WriteItems('{', '}', entries, depth, entry =>
        {
            WriteString(KeyText(entry.Key));
            output.Append(keySeparator);
            WriteValue(entry.Value, depth + 1);
        });
    }

    private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> write)
    {
        output.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                output.Append(itemSeparator);
            NewLine(depth + 1);
            write(items[i]);
        }
        if (items.Count > 0)
            NewLine(depth);
        output.Append(close);
    }

    private void NewLine(int depth)
    {
        if (indent is null)
            return;
        output.Append('\n');
        for (var i = 0; i < depth; i++)
            output.Append(indent);
    }

    private static string KeyText(Value key) => key switch
    {
        StringValue text => text.Text,
        BoolValue => key.IsTrue ? "true" : "false",
        NoneValue => "null",
        FloatValue number => PrintFloat(number.Number),
        IntegerValue number => IntegerValue.Print(number.Number),
        _ => throw TemplateError.Type($"keys must be str, int, float, bool or None, not {key.TypeName}"),
    };

    private static string PrintFloat(double number) => double.IsNaN(number) ? "NaN"
        : double.IsInfinity(number) ? (number > 0 ? "Infinity" : "-Infinity") : FloatFormat.Repr(number);

    private void WriteString(string text)
    {
        output.Append('"');
        var plainStart = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var escape = Escape(text[i]);
            if (escape is null)
                continue;
            output.Append(text.AsSpan(plainStart, i - plainStart)).Append(escape);
            plainStart = i + 1;
        }
        output.Append(text.AsSpan(plainStart)).Append('"');
    }

    private string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => $"\\u{(int)c:x4}",
        > '~' when ensureAscii => $"\\u{(int)c:x4}",
        _ => null,
    };
}

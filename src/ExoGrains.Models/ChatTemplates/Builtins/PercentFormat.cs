using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>format % values</c>.</summary>
internal sealed class PercentFormat
{
    private readonly StringValue _format;
    private readonly RenderState _state;
    private readonly Value _values;
    private readonly TextBuilder _output;
    private int _at;
    private int _used;

    private PercentFormat(StringValue format, Value values, RenderState state)
    {
        _format = format;
        _values = values;
        _state = state;
        _output = state.NewText();
    }

    public static StringValue Apply(StringValue format, Value values, RenderState state)
    {
        var run = new PercentFormat(format, values, state);
        run.Run();
        return run._output.ToValue().AsMarkup(format.IsMarkup);
    }

    private string Text => _format.Text;

    private void Run()
    {
        while (_at < Text.Length)
        {
            var percent = Text.IndexOf('%', _at);
            var end = percent < 0 ? Text.Length : percent;
            _output.Append(_format, _at, end - _at);
            _at = end + 1;
            if (percent >= 0)
                RunDirective();
        }
        var isConsumed = _values is TupleValue tuple ? _used >= tuple.Count : _used > 0 || IsMapping(_values);
        if (!isConsumed)
            throw TemplateError.Type("not all arguments converted during string formatting");
    }

    // CPython takes everything with a subscript for a mapping here, which may be left unused.
    private static bool IsMapping(Value values) => values is DictValue or ListValue or RangeValue or UndefinedValue;

    private char Peek() => _at < Text.Length ? Text[_at] : throw TemplateError.Value("incomplete format");

    private void RunDirective()
    {
        var key = ReadKey();
        var flags = string.Empty;
        while (Peek() is '-' or '+' or ' ' or '#' or '0')
            flags += Text[_at++];
        var width = ReadNumber();
        if (width < 0)
        {
            flags += "-";
            width = -width;
        }
        int? precision = null;
        if (Peek() == '.')
        {
            _at++;
            precision = Math.Max(0, ReadNumber() ?? 0);
        }
        while (Peek() is 'l' or 'h' or 'L')
            _at++;
        var type = Text[_at++];
        if (type == '%')
        {
            _output.Append(_format, _at - 1, 1);
            return;
        }
        var text = Convert(type, key ?? NextValue(), flags, precision);
        WritePadded(text, flags, width ?? 0, isNumber: type is not ('s' or 'r' or 'a' or 'c'));
    }

    private Value? ReadKey()
    {
        if (Peek() != '(')
            return null;
        var close = Text.IndexOf(')', _at);
        if (close < 0)
            throw TemplateError.Value("incomplete format key");
        if (_values is not DictValue dict)
            throw TemplateError.Type("format requires a mapping");
        var name = _format.Slice(_at + 1, close - _at - 1);
        _at = close + 1;
        _used++;
        return dict.TryGet(name, out var value) ? value
            : throw TemplateError.Value($"key '{name.Text}' is not in the mapping");
    }

    private int? ReadNumber()
    {
        if (Peek() == '*')
        {
            _at++;
            return Numbers.RequireIndex(NextValue());
        }
        var start = _at;
        while (char.IsAsciiDigit(Peek()))
            _at++;
        if (_at == start)
            return null;
        return int.TryParse(Text.AsSpan(start, _at - start), out var number) ? number
            : throw TemplateError.Value("width too big");
    }

    private Value NextValue()
    {
        var value = _values is not TupleValue tuple
            ? (_used == 0 ? _values : null)
            : _used < tuple.Count ? tuple[_used] : null;
        _used++;
        return value ?? throw TemplateError.Type("not enough arguments for format string");
    }

    private StringValue Convert(char type, Value value, string flags, int? precision)
    {
        switch (type)
        {
            case 's':
                return Cut(_format.IsMarkup ? Markup.Escape(value, _state) : _state.ToText(value), precision);
            case 'r' or 'a':
                var repr = _state.NewText();
                value.WriteRepr(repr);
                return Cut(repr.ToValue(), precision);
            case 'c':
                return value is StringValue { Count: 1 } one ? one : FormatSpec.Apply(value, "c", _state);
        }
        if (value is UndefinedValue undefined)
            throw undefined.Failure();
        if (!Numbers.IsNumber(value))
            throw TemplateError.Type($"%{type} format: a real number is required, not {value.TypeName}");
        var alternate = flags.Contains('#', StringComparison.Ordinal) ? "#" : string.Empty;
        var text = type switch
        {
            'd' or 'i' or 'u' => Digits(IntegerValue.Print(Truncate(value)), precision),
            'x' or 'X' or 'o' =>
                Digits(FormatSpec.Apply(RequireInteger(value, type), $"{alternate}{type}", _state).Text, precision),
            'f' or 'F' or 'e' or 'E' or 'g' or 'G' =>
                FormatSpec.Apply(value, $"{alternate}.{precision ?? 6}{type}", _state).Text,
            _ => throw TemplateError.Value($"unsupported format character '{type}'"),
        };
        if (!text.StartsWith('-') && flags.Contains('+', StringComparison.Ordinal))
            text = "+" + text;
        else if (!text.StartsWith('-') && flags.Contains(' ', StringComparison.Ordinal))
            text = " " + text;
        return StringValue.FromData(text);
    }

    private static StringValue Cut(StringValue text, int? precision) =>
        precision is { } count && count < text.Count ? text.Slice(0, text.Offset(count)) : text;

    private static string Digits(string digits, int? precision)
    {
        var sign = digits.StartsWith('-') ? 1 : 0;
        return precision is { } least and <= 1000 && least > digits.Length - sign
            ? digits[..sign] + digits[sign..].PadLeft(least, '0') : digits;
    }

    private static BigInteger Truncate(Value value)
    {
        if (Numbers.TryInteger(value, out var number))
            return number;
        var real = ((FloatValue)value).Number;
        return double.IsFinite(real) ? new BigInteger(real)
            : throw TemplateError.Value("cannot convert float NaN or infinity to integer");
    }

    private static Value RequireInteger(Value value, char type) => value is FloatValue
        ? throw TemplateError.Type($"%{type} format: an integer is required, not float") : value;

    private void WritePadded(StringValue text, string flags, int width, bool isNumber)
    {
        var missing = Math.Max(0L, (long)width - text.Count);
        if (flags.Contains('-', StringComparison.Ordinal))
        {
            _output.Append(text).Pad(' ', missing);
        }
        else if (isNumber && flags.Contains('0', StringComparison.Ordinal)
            && text.Text is not ("inf" or "-inf" or "nan"))
        {
            var sign = text.Text[0] is '-' or '+' or ' ' ? 1 : 0;
            _output.Append(text, 0, sign).Pad('0', missing).Append(text, sign, text.Text.Length - sign);
        }
        else
        {
            _output.Pad(' ', missing).Append(text);
        }
    }
}

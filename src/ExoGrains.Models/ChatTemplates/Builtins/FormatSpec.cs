using System.Globalization;
using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's format specification <c>[[fill]align][sign][#][0][width][,][.precision][type]</c>.</summary>
internal sealed class FormatSpec
{
    private string _fill = " ";
    private char _align;
    private char _sign = '-';
    private bool _isAlternate;
    private int _width;
    private char _grouping;
    private int? _precision;
    private char _type;

    public static StringValue Apply(Value value, string text, RenderState state)
    {
        if (text.Length == 0 || value is UndefinedValue or NoneValue or SequenceValue or DictValue)
        {
            return text.Length == 0
                ? state.ToText(value)
                : throw TemplateError.Type($"unsupported format string passed to {value.TypeName}.__format__");
        }
        var spec = Parse(text);
        var isText = value is StringValue || (value is BoolValue && spec._type == '\0' && !Numbers.IsNumber(value));
        return isText ? spec.FormatText((StringValue)value, state) : spec.FormatNumber(value, state);
    }

    private static FormatSpec Parse(string text)
    {
        var spec = new FormatSpec();
        var at = 0;
        var fillLength = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        if (text.Length > fillLength && text[fillLength] is '<' or '>' or '^' or '=')
        {
            spec._fill = text[..fillLength];
            spec._align = text[fillLength];
            at = fillLength + 1;
        }
        else if (text.Length > 0 && text[0] is '<' or '>' or '^' or '=')
        {
            spec._align = text[at++];
        }
        if (at < text.Length && text[at] is '+' or '-' or ' ')
            spec._sign = text[at++];
        if (at < text.Length && text[at] == '#')
        {
            spec._isAlternate = true;
            at++;
        }
        if (at < text.Length && text[at] == '0')
        {
            at++;
            if (spec._align == '\0')
                (spec._fill, spec._align) = ("0", '=');
        }
        spec._width = ReadNumber(text, ref at) ?? 0;
        if (at < text.Length && text[at] is ',' or '_')
            spec._grouping = text[at++];
        if (at < text.Length && text[at] == '.')
        {
            at++;
            spec._precision = ReadNumber(text, ref at)
                ?? throw TemplateError.Value("Format specifier missing precision");
        }
        if (at < text.Length)
            spec._type = text[at++];
        return at == text.Length ? spec : throw TemplateError.Value($"Invalid format specifier '{text}'");
    }

    private static int? ReadNumber(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == start)
            return null;
        return int.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number)
            ? number : throw TemplateError.Value("Too many decimal digits in format string");
    }

    private StringValue FormatText(StringValue text, RenderState state)
    {
        if (_type is not ('\0' or 's') || _grouping != '\0' || (_align == '=' && _fill != "0"))
            throw TemplateError.Value($"Unknown format code '{_type}' for object of type 'str'");
        if (_precision is { } precision && precision < text.Count)
            text = text.Slice(0, text.Offset(precision));
        return Pad(text, _align is '\0' or '=' ? '<' : _align, state);
    }

    private StringValue FormatNumber(Value value, RenderState state)
    {
        if (!Numbers.IsNumber(value))
            throw TemplateError.Type($"unsupported format string passed to {value.TypeName}.__format__");
        var isFloat = value is FloatValue || _type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%';
        var digits = isFloat ? FloatDigits(Numbers.ToDouble(value)) : IntegerDigits(value);
        var isNegative = digits.StartsWith('-');
        var body = isNegative ? digits[1..] : digits;
        var sign = isNegative ? "-" : _sign == '-' ? string.Empty : _sign.ToString();
        if (_grouping != '\0')
            body = Group(body);
        if (_align != '=')
            return Pad(StringValue.FromData(sign + body), _align == '\0' ? '>' : _align, state);
        if (_grouping != '\0' && _fill == "0")
            return StringValue.FromData(sign + GroupedZeros(body, _width - sign.Length));
        var output = state.NewText().Append(sign)
            .Repeat(StringValue.FromData(_fill), Math.Max(0, _width - sign.Length - body.Length));
        return output.Append(body).ToValue();
    }

    private string IntegerDigits(Value value)
    {
        Numbers.TryInteger(value, out var number);
        if (_precision is not null)
            throw TemplateError.Value("Precision not allowed in integer format specifier");
        var (radix, prefix) = _type switch
        {
            '\0' or 'd' or 'n' => (10, string.Empty),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            'o' => (8, "0o"),
            'b' => (2, "0b"),
            'c' => (0, string.Empty),
            _ => throw TemplateError.Value($"Unknown format code '{_type}' for object of type 'int'"),
        };
        if (radix == 0)
            return number >= 0 && number <= 0x10FFFF && number is { } code && (code < 0xD800 || code > 0xDFFF)
                ? char.ConvertFromUtf32((int)code) : throw TemplateError.Value("%c arg not in range(0x110000)");
        var digits = radix == 10 ? IntegerValue.Print(BigInteger.Abs(number))
            : Radix.Print(BigInteger.Abs(number), radix);
        digits = _type == 'X' ? digits.ToUpperInvariant() : digits;
        return (number.Sign < 0 ? "-" : string.Empty) + (_isAlternate ? prefix : string.Empty) + digits;
    }

    private string FloatDigits(double number)
    {
        var precision = _precision ?? 6;
        var digits = _type switch
        {
            '\0' when _precision is null => FloatFormat.Repr(number),
            '\0' => WithPoint(FloatFormat.General(number, precision)),
            'f' or 'F' => FloatFormat.Fixed(number, precision),
            'e' or 'E' => FloatFormat.Exponential(number, precision),
            'g' or 'G' or 'n' => FloatFormat.General(number, precision, _isAlternate),
            '%' => FloatFormat.Fixed(number * 100, precision) + "%",
            _ => throw TemplateError.Value($"Unknown format code '{_type}' for object of type 'float'"),
        };
        return _type is 'F' or 'E' or 'G' ? digits.ToUpperInvariant() : digits;
    }

    // Without a type, a float keeps at least one decimal.
    private static string WithPoint(string digits) =>
        digits.AsSpan().IndexOfAny(".einf") < 0 ? digits + ".0" : digits;

    private string Group(string digits)
    {
        var size = _type is 'x' or 'X' or 'b' or 'o' ? 4 : 3;
        var end = digits.AsSpan().IndexOfAny(".e%") is var found and >= 0 ? found : digits.Length;
        var grouped = digits;
        for (var at = end - size; at > 0; at -= size)
            grouped = grouped.Insert(at, _grouping.ToString());
        return grouped;
    }

    private string GroupedZeros(string body, int width)
    {
        var bare = body.Replace(_grouping.ToString(), string.Empty, StringComparison.Ordinal);
        var result = body;
        while (result.Length < Math.Min(width, 10_000))
        {
            bare = "0" + bare;
            result = Group(bare);
        }
        return result;
    }

    private StringValue Pad(StringValue text, char align, RenderState state)
    {
        var missing = Math.Max(0, _width - text.Count);
        var left = align switch { '<' => 0, '>' => missing, _ => missing / 2 };
        var fill = StringValue.FromData(_fill);
        return state.NewText().Repeat(fill, left).Append(text).Repeat(fill, missing - left).ToValue();
    }
}

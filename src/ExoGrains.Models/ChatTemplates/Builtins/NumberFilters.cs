using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Filters on numbers, and the conversions to them.</summary>
internal static class NumberFilters
{
    public static Value Abs(Value value)
    {
        if (value is FloatValue number)
            return new FloatValue(Math.Abs(number.Number));
        if (value is UndefinedValue undefined)
            throw undefined.Failure();
        return Numbers.TryInteger(value, out var integer)
            ? new IntegerValue(BigInteger.Abs(integer))
            : throw TemplateError.Type($"bad operand type for abs(): '{value.TypeName}'");
    }

    public static Value ToInteger(Value value, Value? missing, Value? radix)
    {
        if (value is UndefinedValue undefined)
            throw undefined.Failure();
        if (Numbers.TryInteger(value, out var integer))
            return new IntegerValue(integer);
        var real = (value as FloatValue)?.Number;
        if (value is StringValue text)
        {
            if (Radix.Parse(text.Text, radix is null ? 10 : Numbers.RequireIndex(radix)) is { } parsed)
                return new IntegerValue(parsed);
            real = FloatFormat.Parse(text.Text);
        }
        if (real is { } number && double.IsInfinity(number))
            throw TemplateError.Value("cannot convert float infinity to integer");
        return real is { } finite && double.IsFinite(finite)
            ? new IntegerValue(new BigInteger(finite))
            : missing ?? IntegerValue.Of(0);
    }

    public static Value ToFloat(Value value, Value? missing) => value switch
    {
        UndefinedValue undefined => throw undefined.Failure(),
        FloatValue => value,
        StringValue text when FloatFormat.Parse(text.Text) is { } parsed => new FloatValue(parsed),
        _ when Numbers.IsNumber(value) => new FloatValue(Numbers.ToDouble(value)),
        _ => missing ?? new FloatValue(0),
    };

    public static Value Round(Value value, Value? precision, Value? method, RenderState state)
    {
        var how = method is null ? "common" : (method as StringValue)?.Text;
        if (how is not ("common" or "ceil" or "floor"))
            throw TemplateError.Value("method must be common, ceil or floor");
        if (value is UndefinedValue undefined)
            throw undefined.Failure();
        if (!Numbers.IsNumber(value))
            throw TemplateError.Type($"type {value.TypeName} doesn't define __round__ method");
        var places = precision is null ? 0 : Numbers.RequireIndex(precision);
        if (how == "common")
            return Numbers.TryInteger(value, out var integer) ? RoundInteger(integer, places)
                : new FloatValue(FloatFormat.Round(((FloatValue)value).Number, places));
        var factor = Arithmetic.Apply("**", IntegerValue.Of(10), IntegerValue.Of(places), state);
        var scaled = Arithmetic.Apply("*", value, factor, state);
        if (scaled is FloatValue { Number: var number })
        {
            if (!double.IsFinite(number))
                throw TemplateError.Value("cannot convert float infinity or NaN to integer");
            scaled = new IntegerValue(new BigInteger(how == "ceil" ? Math.Ceiling(number) : Math.Floor(number)));
        }
        return Arithmetic.Apply("/", scaled, factor, state);
    }

    public static StringValue FileSize(Value value, bool isBinary)
    {
        var bytes = ((FloatValue)ToFloat(value, null)).Number;
        if (value is not StringValue && !Numbers.IsNumber(value))
            throw TemplateError.Type($"float() argument must be a string or a real number, not '{value.TypeName}'");
        if (value is StringValue text && FloatFormat.Parse(text.Text) is null)
            throw TemplateError.Value($"could not convert string to float: '{text.Text}'");
        double step = isBinary ? 1024 : 1000;
        if (bytes == 1)
            return StringValue.FromData("1 Byte");
        if (bytes < step)
            return StringValue.FromData($"{IntegerValue.Print(new BigInteger(bytes))} Bytes");
        var unit = step;
        var prefixes = (isBinary ? "KiB MiB GiB TiB PiB EiB ZiB YiB" : "kB MB GB TB PB EB ZB YB").Split(' ');
        foreach (var prefix in prefixes)
        {
            unit *= step;
            if (bytes < unit || prefix == prefixes[^1])
                return StringValue.FromData($"{FloatFormat.Fixed(step * bytes / unit, 1)} {prefix}");
        }
        throw new System.Diagnostics.UnreachableException();
    }

    private static IntegerValue RoundInteger(BigInteger number, int places)
    {
        if (places >= 0)
            return new IntegerValue(number);
        if (places < -5000)
            return IntegerValue.Of(0);
        var unit = BigInteger.Pow(10, -places);
        var quotient = BigInteger.DivRem(BigInteger.Abs(number), unit, out var remainder);
        var twice = (remainder * 2).CompareTo(unit);
        if (twice > 0 || (twice == 0 && !quotient.IsEven))
            quotient++;
        return new IntegerValue(number.Sign * quotient * unit);
    }
}

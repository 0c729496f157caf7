using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's rules for mixing bool, int and float.</summary>
internal static class Numbers
{
    public static bool IsNumber(Value value) => value is IntegerValue or FloatValue or BoolValue;

    public static bool TryInteger(Value value, out BigInteger number)
    {
        number = value switch
        {
            IntegerValue integer => integer.Number,
            BoolValue boolean => boolean.IsTrue ? BigInteger.One : BigInteger.Zero,
            _ => default,
        };
        return value is IntegerValue or BoolValue;
    }

    /// <summary>An index or count given by the template, clamped to what an int holds.</summary>
    public static int RequireIndex(Value value)
    {
        if (value is UndefinedValue undefined)
            throw undefined.Failure();
        if (!TryInteger(value, out var number))
            throw TemplateError.Type($"'{value.TypeName}' object cannot be interpreted as an integer");
        return (int)BigInteger.Max(-int.MaxValue, BigInteger.Min(int.MaxValue, number));
    }

    public static double ToDouble(Value value)
    {
        if (value is FloatValue f)
            return f.Number;
        TryInteger(value, out var number);
        var converted = (double)number;
        return double.IsFinite(converted) ? converted : throw TemplateError.Value("int too large to convert to float");
    }

    /// <summary>Exact comparison of two numbers; null when one is NaN.</summary>
    public static int? Compare(Value left, Value right)
    {
        if (TryInteger(left, out var a))
            return TryInteger(right, out var b) ? a.CompareTo(b) : CompareMixed(a, ((FloatValue)right).Number);
        var x = ((FloatValue)left).Number;
        if (TryInteger(right, out var c))
            return -CompareMixed(c, x);
        var y = ((FloatValue)right).Number;
        return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
    }

    private static int? CompareMixed(BigInteger integer, double number)
    {
        if (double.IsNaN(number))
            return null;
        if (double.IsInfinity(number))
            return number > 0 ? -1 : 1;
        var floor = Math.Floor(number);
        var order = integer.CompareTo(new BigInteger(floor));
        return order == 0 && number > floor ? -1 : order;
    }
}

using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's arithmetic operators on all types that have them.</summary>
internal static class Arithmetic
{
    public static Value Apply(string op, Value left, Value right, RenderState state)
    {
        if (left is StringValue format && op == "%")
            return PercentFormat.Apply(format, right, state);
        if (left is UndefinedValue undefinedLeft)
            throw undefinedLeft.Failure();
        if (right is UndefinedValue undefinedRight)
            throw undefinedRight.Failure();
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right))
        {
            return Numbers.TryInteger(left, out var a) && Numbers.TryInteger(right, out var b)
                ? OnIntegers(op, a, b, state)
                : OnFloats(op, Numbers.ToDouble(left), Numbers.ToDouble(right));
        }
        return op switch
        {
            "+" => Join(left, right, state),
            "*" when Numbers.TryInteger(right, out var times) => Repeat(left, times, right, state),
            "*" when Numbers.TryInteger(left, out var times) => Repeat(right, times, left, state),
            _ => throw TemplateError.Unsupported(op == "**" ? "** or pow()" : op, left, right),
        };
    }

    public static Value Sign(Value operand, bool isMinus)
    {
        if (operand is UndefinedValue undefined)
            throw undefined.Failure();
        if (operand is FloatValue number)
            return isMinus ? new FloatValue(-number.Number) : operand;
        if (!Numbers.TryInteger(operand, out var integer))
            throw TemplateError.Type($"bad operand type for unary {(isMinus ? '-' : '+')}: '{operand.TypeName}'");
        return new IntegerValue(isMinus ? -integer : integer);
    }

    private static Value Join(Value left, Value right, RenderState state)
    {
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                if (a.IsMarkup || b.IsMarkup)
                    return state.NewText().Append(Markup.Escape(a, state)).Append(Markup.Escape(b, state)).ToValue()
                        .AsMarkup();
                return state.NewText().Append(a).Append(b).ToValue();
            case (ListValue a, ListValue b):
                state.RequireItems((long)a.Count + b.Count);
                return new ListValue([.. a.Elements, .. b.Elements]);
            case (TupleValue a, TupleValue b):
                state.RequireItems((long)a.Count + b.Count);
                return new TupleValue([.. a.Elements, .. b.Elements]);
            case (StringValue, _):
                throw TemplateError.Type($"can only concatenate str (not \"{right.TypeName}\") to str");
            default:
                throw TemplateError.Unsupported("+", left, right);
        }
    }

    private static Value Repeat(Value value, BigInteger times, Value count, RenderState state)
    {
        var repeats = (int)BigInteger.Max(0, BigInteger.Min(int.MaxValue, times));
        switch (value)
        {
            case StringValue text:
                return state.NewText().Repeat(text, repeats).ToValue().AsMarkup(text.IsMarkup);
            case SequenceValue sequence:
                state.RequireItems((long)sequence.Count * repeats);
                var items = Enumerable.Repeat(sequence.Elements, sequence.Count == 0 ? 0 : repeats)
                    .SelectMany(part => part).ToArray();
                return value is ListValue ? new ListValue(items) : new TupleValue(items);
            default:
                throw TemplateError.Unsupported("*", value, count);
        }
    }

    private static Value OnIntegers(string op, BigInteger a, BigInteger b, RenderState state)
    {
        switch (op)
        {
            case "+":
                return Limited(a + b, state);
            case "-":
                return Limited(a - b, state);
            case "*":
                return Limited(a * b, state);
            case "/":
                return new FloatValue(Divide(a, b));
            case "//":
                return new IntegerValue(FloorDivide(a, b));
            case "%":
                return new IntegerValue(a - (FloorDivide(a, b) * b));
            default:
                return Power(a, b, state);
        }
    }

    private static IntegerValue Limited(BigInteger number, RenderState state) =>
        number.GetBitLength() <= state.Limits.MaxIntegerBits
            ? new IntegerValue(number)
            : throw TemplateError.Limit($"an integer would have more than {state.Limits.MaxIntegerBits} bits");

    private static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        if (b.IsZero)
            throw TemplateError.Value("integer division or modulo by zero");
        var quotient = BigInteger.DivRem(a, b, out var remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static double Divide(BigInteger a, BigInteger b)
    {
        if (b.IsZero)
            throw TemplateError.Value("division by zero");
        // Both exact as doubles: the hardware rounds correctly. Otherwise divide with 64 spare bits and round once.
        if (BigInteger.Abs(a) <= 1L << 53 && BigInteger.Abs(b) <= 1L << 53)
            return (double)a / (double)b;
        var shift = (int)(66 - a.GetBitLength() + b.GetBitLength());
        var scaled = shift >= 0 ? (BigInteger.Abs(a) << shift) / BigInteger.Abs(b)
            : BigInteger.Abs(a) / (BigInteger.Abs(b) << -shift);
        var magnitude = Math.ScaleB((double)(scaled | 1), -shift);
        if (double.IsInfinity(magnitude))
            throw TemplateError.Value("integer division result too large for a float");
        return a.Sign * b.Sign < 0 ? -magnitude : magnitude;
    }

    private static Value Power(BigInteger a, BigInteger b, RenderState state)
    {
        if (b.Sign < 0)
        {
            return a.IsZero
                ? throw TemplateError.Value("0.0 cannot be raised to a negative power")
                : new FloatValue(Math.Pow((double)a, (double)b));
        }
        if (BigInteger.Abs(a) > 1 && b * a.GetBitLength() > state.Limits.MaxIntegerBits * 2)
            throw TemplateError.Limit($"an integer would have more than {state.Limits.MaxIntegerBits} bits");
        var exponent = BigInteger.Abs(a) <= 1 ? (int)(b % 2) + (b > 1 ? 2 : 0) : (int)b;
        return Limited(BigInteger.Pow(a, exponent), state);
    }

    private static FloatValue OnFloats(string op, double a, double b)
    {
        if (b == 0 && op is "/" or "//" or "%")
            throw TemplateError.Value(op == "/" ? "float division by zero" : op == "%" ? "float modulo"
                : "float floor division by zero");
        switch (op)
        {
            case "+":
                return new FloatValue(a + b);
            case "-":
                return new FloatValue(a - b);
            case "*":
                return new FloatValue(a * b);
            case "/":
                return new FloatValue(a / b);
            case "//":
                return new FloatValue(FloorDivide(a, b));
            case "%":
                return new FloatValue(Modulo(a, b));
            default:
                return new FloatValue(Power(a, b));
        }
    }

    private static double Modulo(double a, double b)
    {
        var remainder = a % b;
        if (remainder == 0)
            return Math.CopySign(0, b);
        return (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    private static double FloorDivide(double a, double b)
    {
        var quotient = (a - Modulo(a, b)) / b;
        if (quotient == 0)
            return Math.CopySign(0, a / b);
        var floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double Power(double a, double b)
    {
        if (a == 0 && b < 0)
            throw TemplateError.Value("0.0 cannot be raised to a negative power");
        if (a < 0 && double.IsFinite(a) && double.IsFinite(b) && b != Math.Floor(b))
            throw TemplateError.Value("a negative number raised to a fraction is complex, which templates cannot use");
        var result = Math.Pow(a, b);
        return double.IsInfinity(result) && double.IsFinite(a) && double.IsFinite(b)
            ? throw TemplateError.Value("(34, 'Numerical result out of range')")
            : result;
    }
}

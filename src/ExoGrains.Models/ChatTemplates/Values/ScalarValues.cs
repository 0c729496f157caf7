using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>None</c>.</summary>
internal sealed class NoneValue : Value
{
    public static readonly NoneValue Instance = new();

    public override string TypeName => "NoneType";

    public override bool IsTrue => false;

    public override void WriteRepr(TextBuilder output) => output.Append("None");
}

/// <summary>Python's <c>bool</c>, which is also the integer 0 or 1.</summary>
internal sealed class BoolValue : Value
{
    public static readonly BoolValue True = new();
    public static readonly BoolValue False = new();

    public override string TypeName => "bool";

    public override bool IsTrue => ReferenceEquals(this, True);

    public static BoolValue Of(bool value) => value ? True : False;

    public override void WriteRepr(TextBuilder output) => output.Append(IsTrue ? "True" : "False");

    public override bool IsEqualTo(Value other) => Numbers.IsNumber(other) && Numbers.Compare(this, other) == 0;

    public override int Hash() => new BigInteger(IsTrue ? 1 : 0).GetHashCode();
}

/// <summary>Python's <c>int</c>, of any size up to the limit.</summary>
internal sealed class IntegerValue(BigInteger number) : Value
{
    // Python refuses to print longer integers too (sys.set_int_max_str_digits).
    private const int MaxDigits = 4300;

    public BigInteger Number { get; } = number;

    public override string TypeName => "int";

    public override bool IsTrue => !Number.IsZero;

    public static IntegerValue Of(long number) => new(number);

    public override void WriteRepr(TextBuilder output) => output.Append(Print(Number));

    public static string Print(BigInteger number)
    {
        var digits = number.GetBitLength() > MaxDigits * 4L ? string.Empty : number.ToString();
        return digits.Length is > 0 and <= MaxDigits + 1
            ? digits
            : throw TemplateError.Value($"Exceeds the limit ({MaxDigits} digits) for integer string conversion");
    }

    public override bool IsEqualTo(Value other) => Numbers.IsNumber(other) && Numbers.Compare(this, other) == 0;

    public override int Hash() => Number.GetHashCode();
}

/// <summary>Python's <c>float</c>.</summary>
internal sealed class FloatValue(double number) : Value
{
    public double Number { get; } = number;

    public override string TypeName => "float";

    public override bool IsTrue => Number != 0;

    public override void WriteRepr(TextBuilder output) => output.Append(FloatFormat.Repr(Number));

    public override bool IsEqualTo(Value other) => Numbers.IsNumber(other) && Numbers.Compare(this, other) == 0;

    // Equal numbers hash alike: 1.0 finds the key 1.
    public override int Hash() => double.IsFinite(Number) && double.IsInteger(Number)
        ? new BigInteger(Number).GetHashCode()
        : Number.GetHashCode();
}

/// <summary>What a missing name, key or attribute evaluates to: prints nothing, is false, and fails when worked
/// with.</summary>
/// <param name="message">What to say when it is worked with.</param>
internal sealed class UndefinedValue(string message) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public override int? Length => 0;

    // Python: the class defines __call__ (which raises), so `callable` says yes.
    public override bool IsCallable => true;

    public static UndefinedValue Name(string name) => new($"'{name}' is undefined");

    public static UndefinedValue Attribute(Value owner, string name) =>
        new($"'{Describe(owner)}' has no attribute '{name}'");

    public static UndefinedValue Element(Value owner, Value key)
    {
        if (key is StringValue name)
            return Attribute(owner, name.Text);
        var text = new TextBuilder(1 << 16, "a message");
        key.WriteRepr(text);
        return new($"{Describe(owner)} has no element {text.ToValue().Text}");
    }

    public static UndefinedValue Unsafe(Value owner, string name) =>
        new($"access to attribute '{name}' of '{owner.TypeName}' object is unsafe.");

    public ChatTemplateException Failure() => TemplateError.Undefined(message);

    public override void WriteRepr(TextBuilder output) => output.Append("Undefined");

    public override void WriteText(TextBuilder output)
    {
    }

    public override bool IsEqualTo(Value other) => other is UndefinedValue;

    public override int Hash() => typeof(UndefinedValue).GetHashCode();

    public override IEnumerable<Value> Items() => [];

    public override Value Attribute(string name) => throw Failure();

    public override Value Item(Value key) => throw Failure();

    public override Value Call(RenderState state, CallArguments arguments) => throw Failure();

    private static string Describe(Value owner) => owner is NoneValue ? "None" : owner.TypeName + " object";
}

/// <summary>The bounds of <c>value[start:stop:step]</c>; each is null when left out.</summary>
internal sealed class SliceValue(Value? start, Value? stop, Value? step) : Value
{
    public Value? Start => start;

    public Value? Stop => stop;

    public Value? Step => step;

    public override string TypeName => "slice";

    public override int Hash() => Unhashable();

    public override void WriteRepr(TextBuilder output)
    {
        output.Append("slice(");
        (start ?? NoneValue.Instance).WriteRepr(output);
        output.Append(", ");
        (stop ?? NoneValue.Instance).WriteRepr(output);
        output.Append(", ");
        (step ?? NoneValue.Instance).WriteRepr(output);
        output.Append(')');
    }

    /// <summary>Python's <c>slice.indices(length)</c>: the positions the slice takes, as start, step and
    /// count.</summary>
    public (int Start, int Step, int Count) Resolve(int length)
    {
        var stride = Bound(step, 1, int.MaxValue);
        if (stride == 0)
            throw TemplateError.Value("slice step cannot be zero");
        var low = stride > 0 ? 0 : -1;
        var high = stride > 0 ? length : length - 1;
        var from = Clamp(start, stride > 0 ? low : high);
        var to = Clamp(stop, stride > 0 ? high : low);
        var count = stride > 0 ? (to - from + stride - 1L) / stride : (from - to - stride - 1L) / -(long)stride;
        return (from, stride, (int)Math.Max(0, count));

        int Clamp(Value? bound, int missing)
        {
            if (bound is null or NoneValue)
                return missing;
            var index = Bound(bound, 0, int.MaxValue);
            return index < 0 ? Math.Max(index + length, low) : Math.Min(index, high);
        }
    }

    private static int Bound(Value? bound, int missing, int limit)
    {
        if (bound is null or NoneValue)
            return missing;
        if (!Numbers.TryInteger(bound, out var number))
            throw TemplateError.Type("slice indices must be integers or None or have an __index__ method");
        return (int)BigInteger.Max(-limit, BigInteger.Min(limit, number));
    }
}

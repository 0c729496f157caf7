namespace ExoGrains.Models.ChatTemplates;

/// <summary>What stands behind <c>is name(arguments)</c>.</summary>
internal delegate bool TestFunction(RenderState state, Value value, CallArguments arguments);

/// <summary>jinja2's built-in tests.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, TestFunction> All = Make();

    public static TestFunction? Find(string name) => All.GetValueOrDefault(name);

    private static Dictionary<string, TestFunction> Make()
    {
        var tests = new Dictionary<string, TestFunction>
        {
            ["defined"] = Plain((_, value) => value is not UndefinedValue),
            ["undefined"] = Plain((_, value) => value is UndefinedValue),
            ["none"] = Plain((_, value) => value is NoneValue),
            ["boolean"] = Plain((_, value) => value is BoolValue),
            ["true"] = Plain((_, value) => ReferenceEquals(value, BoolValue.True)),
            ["false"] = Plain((_, value) => ReferenceEquals(value, BoolValue.False)),
            ["integer"] = Plain((_, value) => value is IntegerValue),
            ["float"] = Plain((_, value) => value is FloatValue),
            ["number"] = Plain((_, value) => Numbers.IsNumber(value)),
            ["string"] = Plain((_, value) => value is StringValue),
            ["mapping"] = Plain((_, value) => value is DictValue),
            ["sequence"] = Plain((_, value) =>
                value is StringValue or SequenceValue or DictValue or RangeValue or UndefinedValue),
            ["iterable"] = Plain((_, value) => value.Items() is not null || value is LoopValue),
            ["callable"] = Plain((_, value) => value.IsCallable),
            ["escaped"] = Plain((_, value) => value is StringValue { IsMarkup: true }),
            ["lower"] = Plain((state, value) => StringPredicates.IsLower(state.ToText(value).Text)),
            ["upper"] = Plain((state, value) => StringPredicates.IsUpper(state.ToText(value).Text)),
            ["odd"] = Plain((state, value) => HasRemainder(value, 2, 1, state)),
            ["even"] = Plain((state, value) => HasRemainder(value, 2, 0, state)),
            ["filter"] = Plain((_, value) => value is StringValue name && Filters.Find(name.Text) is not null),
            ["test"] = Plain((_, value) => value is StringValue name && All!.ContainsKey(name.Text)),
            ["divisibleby"] = Binary((state, value, other) =>
                Arithmetic.Apply("%", value, other, state).IsEqualTo(IntegerValue.Of(0))),
            ["sameas"] = Binary((_, value, other) => ReferenceEquals(value, other)
                || (value is IntegerValue { Number: var a } && other is IntegerValue { Number: var b } && a == b
                    && a >= -5 && a <= 256)),
            ["in"] = Binary((state, value, other) => Comparison.Contains(other, value, state)),
        };
        foreach (var (op, names) in new[]
        {
            ("==", "== eq equalto"), ("!=", "!= ne"), (">", "> gt greaterthan"), (">=", ">= ge"),
                ("<", "< lt lessthan"), ("<=", "<= le"),
        })
        {
            foreach (var name in names.Split(' '))
                tests[name] = Binary((state, value, other) => Comparison.Holds(op, value, other, state));
        }
        return tests;
    }

    private static TestFunction Plain(Func<RenderState, Value, bool> body)
    {
        var signature = new Signature("test", []);
        return (state, value, arguments) =>
        {
            signature.Bind(arguments);
            return body(state, value);
        };
    }

    private static TestFunction Binary(Func<RenderState, Value, Value, bool> body)
    {
        var signature = new Signature("test", ["other"], 1);
        return (state, value, arguments) => body(state, value, signature.Bind(arguments)[0]!);
    }

    private static bool HasRemainder(Value value, int divisor, int remainder, RenderState state) =>
        Arithmetic.Apply("%", value, IntegerValue.Of(divisor), state).IsEqualTo(IntegerValue.Of(remainder));
}

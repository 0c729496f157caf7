namespace ExoGrains.Models.ChatTemplates;

/// <summary>The arguments as written: <c>(a, b=c, *d, **e)</c>.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(StringValue Name, Expression Value)> Named, Expression? Rest,
        Expression? NamedRest)
{
    public static readonly ArgumentList None = new([], [], null, null);

    public IEnumerable<Expression> Children =>
        Positional.Concat(Named.Select(item => item.Value)).Concat(new[] { Rest, NamedRest }.OfType<Expression>());

    public CallArguments Evaluate(RenderState state, Frame frame, KeyValuePair<StringValue, Value>? extra = null)
    {
        if (Positional.Count == 0 && Named.Count == 0 && Rest is null && NamedRest is null && extra is null)
            return CallArguments.None;
        var positional = new List<Value>(Positional.Count);
        foreach (var argument in Positional)
            positional.Add(argument.Evaluate(state, frame));
        if (Rest is not null)
            positional.AddRange(state.Collect(Rest.Evaluate(state, frame)));
        var named = new List<KeyValuePair<StringValue, Value>>(Named.Count);
        foreach (var (name, value) in Named)
            Add(named, name, value.Evaluate(state, frame));
        if (extra is { } forwarded)
            Add(named, forwarded.Key, forwarded.Value);
        if (NamedRest is not null)
            AddAll(named, NamedRest.Evaluate(state, frame));
        return new CallArguments(positional, named);
    }

    private static void AddAll(List<KeyValuePair<StringValue, Value>> named, Value rest)
    {
        if (rest is not DictValue dict)
            throw TemplateError.Type($"argument after ** must be a mapping, not {rest.TypeName}");
        foreach (var (key, value) in dict.Entries)
            Add(named, key as StringValue ?? throw TemplateError.Type("keywords must be strings"), value);
    }

    private static void Add(List<KeyValuePair<StringValue, Value>> named, StringValue name, Value value)
    {
        if (named.Exists(item => item.Key.Text == name.Text))
            throw TemplateError.Type($"got multiple values for keyword argument '{name.Text}'");
        named.Add(new(name, value));
    }
}

/// <summary><c>function(arguments)</c></summary>
internal sealed class CallExpression(Expression function, ArgumentList arguments, int line) : Expression(line)
{
    private static readonly StringValue CallerName = StringValue.FromTemplate("caller");

    public override IEnumerable<Expression> Children => arguments.Children.Prepend(function);

    protected override Value Compute(RenderState state, Frame frame) => Evaluate(state, frame, null);

    /// <summary>Calls with the body of a call block as the argument <c>caller</c>.</summary>
    public Value Evaluate(RenderState state, Frame frame, Value? caller)
    {
        var callee = function.Evaluate(state, frame);
        var values = arguments.Evaluate(state, frame, caller is null ? null : new(CallerName, caller));
        state.Line = Line;
        return state.Charge(callee.Call(state, values));
    }
}

/// <summary><c>operand|name(arguments)</c>; without an operand in filter and set blocks.</summary>
internal sealed class FilterExpression(Expression? operand, string name, ArgumentList arguments, int line)
    : Expression(line)
{
    private readonly FilterFunction? _filter = Filters.Find(name);

    public string Name => name;

    public bool IsKnown => _filter is not null;

    public override IEnumerable<Expression> Children =>
        operand is null ? arguments.Children : arguments.Children.Prepend(operand);

    protected override Value Compute(RenderState state, Frame frame) =>
        Apply(operand?.Evaluate(state, frame) ?? StringValue.Empty, state, frame);

    /// <summary>Runs a chain of filters whose first operand is a captured block.</summary>
    public Value EvaluateOn(StringValue block, RenderState state, Frame frame)
    {
        var input = operand is FilterExpression inner ? inner.EvaluateOn(block, state, frame) : block;
        return Apply(input, state, frame);
    }

    private Value Apply(Value input, RenderState state, Frame frame)
    {
        var filter = _filter ?? throw TemplateError.Type($"No filter named '{name}'.");
        var values = arguments.Evaluate(state, frame);
        state.Line = Line;
        // Text is read as a whole by nearly every filter; what walks a collection counts its items itself.
        if (input is StringValue)
            state.Charge(input);
        return state.Charge(filter(state, input, values));
    }
}

/// <summary><c>operand is name(arguments)</c></summary>
internal sealed class TestExpression(Expression operand, string name, ArgumentList arguments, int line)
    : Expression(line)
{
    private readonly TestFunction? _test = Tests.Find(name);

    public string Name => name;

    public bool IsKnown => _test is not null;

    public override IEnumerable<Expression> Children => arguments.Children.Prepend(operand);

    protected override Value Compute(RenderState state, Frame frame)
    {
        var test = _test ?? throw TemplateError.Type($"No test named '{name}'.");
        var value = operand.Evaluate(state, frame);
        var values = arguments.Evaluate(state, frame);
        state.Line = Line;
        return BoolValue.Of(test(state, value, values));
    }
}

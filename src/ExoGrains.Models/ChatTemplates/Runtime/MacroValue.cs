namespace ExoGrains.Models.ChatTemplates;

/// <summary>A macro together with the scope it was defined in. Calling it returns what its body writes.</summary>
internal sealed class MacroValue(MacroDefinition definition, Frame frame) : Value
{
    public override string TypeName => "Macro";

    public override bool IsCallable => true;

    public override void WriteRepr(TextBuilder output) =>
        output.Append(definition.Name == "None" ? "<Macro anonymous>" : $"<Macro '{definition.Name}'>");

    public override Value? Attribute(string name) => name switch
    {
        "name" => StringValue.FromTemplate(definition.Name),
        "arguments" => new TupleValue(definition.Parameters.Select(StringValue.FromTemplate).ToArray()),
        "catch_kwargs" => BoolValue.Of(definition.NamedSlot is not null),
        "catch_varargs" => BoolValue.Of(definition.RestSlot is not null),
        "caller" => BoolValue.Of(definition.CallerSlot is not null),
        _ => null,
    };

    public override Value Call(RenderState state, CallArguments arguments)
    {
        var inner = definition.Layout.NewFrame(frame);
        Bind(arguments, inner);
        var text = state.Capture(() =>
        {
            definition.Layout.Enter(inner, state);
            for (var i = 0; i < definition.Parameters.Count; i++)
            {
                inner.Slots[definition.ParameterSlots[i]] ??= definition.DefaultOf(i)?.Evaluate(state, inner)
                    ?? new UndefinedValue($"parameter '{definition.Parameters[i]}' was not provided");
            }
            StatementRunner.Run(definition.Body, state, inner);
        });
        return text;
    }

    // As jinja2's Macro.__call__: positional first, then named; `caller`, the rest by name, and the rest by position if
    // read.
    private void Bind(CallArguments arguments, Frame inner)
    {
        var named = arguments.Named.ToList();
        var count = definition.Parameters.Count;
        for (var i = 0; i < count; i++)
        {
            inner.Slots[definition.ParameterSlots[i]] = i < arguments.Positional.Count
                ? arguments.Positional[i]
                : TakeNamed(named, definition.Parameters[i]);
        }
        if (definition.CallerSlot is { } callerSlot && !definition.Parameters.Contains("caller"))
            inner.Slots[callerSlot] = TakeNamed(named, "caller") ?? new UndefinedValue("No caller defined");
        if (definition.NamedSlot is { } namedSlot)
            inner.Slots[namedSlot] = ToDict(named);
        else if (named.Count > 0)
            throw TemplateError.Type($"macro '{definition.Name}' takes no keyword argument '{named[0].Key.Text}'");
        if (definition.RestSlot is { } restSlot)
            inner.Slots[restSlot] = new TupleValue(arguments.Positional.Skip(count).ToArray());
        else if (arguments.Positional.Count > count)
            throw TemplateError.Type($"macro '{definition.Name}' takes not more than {count} argument(s)");
    }

    private static Value? TakeNamed(List<KeyValuePair<StringValue, Value>> named, string name)
    {
        var index = named.FindIndex(item => item.Key.Text == name);
        if (index < 0)
            return null;
        var value = named[index].Value;
        named.RemoveAt(index);
        return value;
    }

    private static DictValue ToDict(List<KeyValuePair<StringValue, Value>> named)
    {
        var dict = new DictValue();
        foreach (var (name, value) in named)
            dict.Set(name, value);
        return dict;
    }
}

namespace ExoGrains.Models.ChatTemplates;

/// <summary>The methods of list, tuple and dict that do not change them.</summary>
internal static class CollectionMethods
{
    public static Value? FindForList(ListValue list, string name) => name switch
    {
        "copy" => Method(name, [], 0, (_, _) => list),
        _ => FindForSequence(list, name),
    };

    public static Value? FindForSequence(SequenceValue sequence, string name) => name switch
    {
        "count" => Method(name, ["value"], 1, (state, arguments) => Count(sequence, arguments[0]!, state)),
        "index" => Method(name, ["value", "start", "stop"], 1, (state, arguments) => Index(sequence, arguments, state)),
        _ => null,
    };

    public static Value? FindForDict(DictValue dict, string name) => name switch
    {
        "items" => Method(name, [], 0, (_, _) => Items(dict)),
        "keys" => Method(name, [], 0, (_, _) =>
            new DictViewValue("dict_keys", dict, dict.Entries.Select(entry => entry.Key).ToArray())),
        "values" => Method(name, [], 0, (_, _) =>
            new DictViewValue("dict_values", dict, dict.Entries.Select(entry => entry.Value).ToArray())),
        "get" => Method(name, ["key", "default"], 1, (_, arguments) =>
            dict.TryGet(arguments[0]!, out var value) ? value! : arguments[1] ?? NoneValue.Instance),
        "copy" => Method(name, [], 0, (_, _) => dict),
        "fromkeys" => Method(name, ["keys", "value"], 1, (state, arguments) => FromKeys(state, arguments)),
        _ => null,
    };

    public static DictViewValue Items(DictValue dict) =>
        new("dict_items", dict, dict.Entries
            .Select(Value (entry) => new TupleValue([entry.Key, entry.Value])).ToArray());

    private static FunctionValue Method(string name, string[] parameters, int required,
        Func<RenderState, Value?[], Value> body)
    {
        var signature = new Signature(name + "()", parameters, required, positionalOnly: true);
        return new FunctionValue(name, (state, arguments) => body(state, signature.Bind(arguments)));
    }

    private static IntegerValue Count(SequenceValue sequence, Value wanted, RenderState state)
    {
        state.Step(sequence.Weight);
        return IntegerValue.Of(sequence.Elements.Count(item => ValueComparer.Instance.Equals(item, wanted)));
    }

    private static IntegerValue Index(SequenceValue sequence, Value?[] arguments, RenderState state)
    {
        state.Step(sequence.Weight);
        var (start, _, count) = new SliceValue(arguments[1], arguments[2], null).Resolve(sequence.Count);
        for (var i = start; i < start + count; i++)
        {
            if (ValueComparer.Instance.Equals(sequence[i], arguments[0]))
                return IntegerValue.Of(i);
        }
        throw TemplateError.Value($"{sequence.TypeName}.index(x): x not in {sequence.TypeName}");
    }

    private static DictValue FromKeys(RenderState state, Value?[] arguments)
    {
        var result = new DictValue();
        foreach (var key in state.Collect(arguments[0]!))
            result.Set(key, arguments[1] ?? NoneValue.Instance);
        return result;
    }
}

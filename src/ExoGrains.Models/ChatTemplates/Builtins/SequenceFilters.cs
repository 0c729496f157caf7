namespace ExoGrains.Models.ChatTemplates;

/// <summary>Filters over whole sequences.</summary>
internal static class SequenceFilters
{
    // About log2 of what one sorts; counted in advance, as the sort itself does not count its steps.
    private const int ComparisonsPerItem = 8;

    public static Value Items(RenderState state, Value value, Value?[] arguments) => value switch
    {
        UndefinedValue => new GeneratorValue([]),
        DictValue dict => new GeneratorValue(CollectionMethods.Items(dict).Items()),
        _ => new GeneratorValue(Fail()),
    };

    // Lazily, as the generator it stands for: the error comes when it is walked.
    private static IEnumerable<Value> Fail() => new[] { NoneValue.Instance }.Select<NoneValue, Value>(
        _ => throw TemplateError.Type("Can only get item pairs from a mapping."));

    /// <summary>Python's <c>reversed()</c>, or null where there is none.</summary>
    public static IEnumerable<Value>? Reversed(Value value) => value switch
    {
        StringValue text => text.Items().Reverse(),
        SequenceValue sequence => Backwards(sequence.Elements),
        DictValue dict => dict.Items().Reverse(),
        DictViewValue view => Backwards(view.Elements),
        RangeValue range => range.Reversed(),
        UndefinedValue => [],
        _ => null,
    };

    private static IEnumerable<Value> Backwards(IReadOnlyList<Value> items)
    {
        for (var i = items.Count - 1; i >= 0; i--)
            yield return items[i];
    }

    public static Value Reverse(RenderState state, Value value, Value?[] arguments)
    {
        if (value is StringValue text)
            return text.Item(new SliceValue(null, null, IntegerValue.Of(-1)))!;
        if (Reversed(value) is { } reversed)
            return new GeneratorValue(reversed, value.TypeName + "_reverseiterator");
        var items = value.Items() ?? throw TemplateError.Type("argument must be iterable");
        var collected = state.Collect(items);
        collected.Reverse();
        return new ListValue(collected);
    }

    public static Value Join(RenderState state, Value value, Value?[] arguments)
    {
        var separator = arguments[0] is null ? StringValue.Empty : state.ToText(arguments[0]!);
        var path = AttributePath.Parse(arguments[1]);
        var output = state.NewText();
        var isFirst = true;
        foreach (var item in value.RequireItems())
        {
            state.Step();
            if (!isFirst)
                output.Append(separator);
            path.Follow(item).WriteText(output);
            isFirst = false;
        }
        return output.ToValue();
    }

    public static Value Sum(RenderState state, Value value, Value?[] arguments)
    {
        var path = AttributePath.Parse(arguments[0]);
        var sum = arguments[1] ?? IntegerValue.Of(0);
        if (sum is StringValue)
            throw TemplateError.Type("sum() can't sum strings [use ''.join(seq) instead]");
        foreach (var item in value.RequireItems())
            sum = state.Charge(Arithmetic.Apply("+", sum, path.Follow(item), state));
        return sum;
    }

    public static Value Sort(RenderState state, Value value, Value?[] arguments)
    {
        var paths = AttributePath.ParseSeveral(arguments[2]);
        var isCaseSensitive = arguments[1]?.IsTrue ?? false;
        state.Step(value.Weight * ComparisonsPerItem);
        return new ListValue(Sorting.Sort(
            state.Collect(value),
            item => new ListValue(paths.Select(path => Key(path.Follow(item), isCaseSensitive, state)).ToArray()),
            arguments[0]?.IsTrue ?? false));
    }

    public static Value DictSort(RenderState state, Value value, Value?[] arguments)
    {
        if (value is not DictValue dict)
            throw value is UndefinedValue undefined ? undefined.Failure()
                : TemplateError.Type($"'{value.TypeName}' object has no attribute 'items'");
        var by = arguments[1] is StringValue text ? text.Text : arguments[1] is null ? "key" : string.Empty;
        if (by is not ("key" or "value"))
            throw TemplateError.Value("You can only sort by either \"key\" or \"value\"");
        var isCaseSensitive = arguments[0]?.IsTrue ?? false;
        state.Step(value.Weight * ComparisonsPerItem);
        return new ListValue(Sorting.Sort(
            CollectionMethods.Items(dict).Elements,
            pair => Key(((TupleValue)pair)[by == "key" ? 0 : 1], isCaseSensitive, state),
            arguments[2]?.IsTrue ?? false));
    }

    public static Value Unique(RenderState state, Value value, Value?[] arguments) =>
        new GeneratorValue(UniqueItems(state, value, arguments));

    private static IEnumerable<Value> UniqueItems(RenderState state, Value value, Value?[] arguments)
    {
        var path = AttributePath.Parse(arguments[1]);
        var isCaseSensitive = arguments[0]?.IsTrue ?? false;
        var seen = new HashSet<Value>(ValueComparer.Instance);
        foreach (var item in value.RequireItems())
        {
            var key = Key(path.Follow(item), isCaseSensitive, state);
            state.Step(key.Weight);
            if (seen.Add(key))
                yield return item;
        }
    }

    public static Value Extreme(RenderState state, Value value, Value?[] arguments, bool isMax)
    {
        var path = AttributePath.Parse(arguments[1]);
        var isCaseSensitive = arguments[0]?.IsTrue ?? false;
        (Value Item, Value Key)? best = null;
        foreach (var item in value.RequireItems())
        {
            var key = Key(path.Follow(item), isCaseSensitive, state);
            state.Step(key.Weight);
            if (best is null || ValueComparer.Compare(key, best.Value.Key, isMax ? ">" : "<") is { } order
                && (isMax ? order > 0 : order < 0))
            {
                best = (item, key);
            }
        }
        return best?.Item ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    public static Value GroupBy(RenderState state, Value value, Value?[] arguments)
    {
        var path = AttributePath.Parse(arguments[0], arguments[1]);
        var isCaseSensitive = arguments[2]?.IsTrue ?? false;
        var groups = new List<(Value Key, List<Value> Items)>();
        state.Step(value.Weight * ComparisonsPerItem);
        Value GroupKey(Value item) => Key(path.Follow(item), isCaseSensitive, state);
        foreach (var item in Sorting.Sort(state.Collect(value), GroupKey, reverse: false))
        {
            var key = GroupKey(item);
            if (groups.Count == 0 || !ValueComparer.Instance.Equals(groups[^1].Key, key))
                groups.Add((key, []));
            groups[^1].Items.Add(item);
        }
        // The key as the first item has it, not in lower case.
        return new ListValue(groups.Select(Value (group) =>
            new TupleValue([path.Follow(group.Items[0]), new ListValue(group.Items)], ["grouper", "list"])).ToArray());
    }

    public static Value Batch(RenderState state, Value value, Value?[] arguments)
    {
        var size = Numbers.RequireIndex(arguments[0]!);
        var fill = arguments[1] is NoneValue ? null : arguments[1];
        if (fill is not null)
            state.RequireItems(size);
        return new GeneratorValue(BatchItems(state, value, size, fill));
    }

    private static IEnumerable<Value> BatchItems(RenderState state, Value value, int size, Value? fill)
    {
        var batch = new List<Value>();
        foreach (var item in value.RequireItems())
        {
            state.Step();
            if (batch.Count == size)
            {
                yield return new ListValue(batch);
                batch = [];
            }
            batch.Add(item);
        }
        if (batch.Count == 0)
            yield break;
        while (fill is not null && batch.Count < size)
            batch.Add(fill);
        yield return new ListValue(batch);
    }

    public static Value Slice(RenderState state, Value value, Value?[] arguments)
    {
        var slices = Numbers.RequireIndex(arguments[0]!);
        state.RequireItems(slices);
        return new GeneratorValue(SliceItems(state, value, slices, arguments[1] is NoneValue ? null : arguments[1]));
    }

    private static IEnumerable<Value> SliceItems(RenderState state, Value value, int slices, Value? fill)
    {
        var items = state.Collect(value);
        if (slices == 0)
            throw TemplateError.Value("integer division or modulo by zero");
        var (size, extra) = (items.Count / slices, items.Count % slices);
        var at = 0;
        for (var i = 0; i < slices; i++)
        {
            state.Step();
            var count = size + (i < extra ? 1 : 0);
            var part = items.GetRange(at, count);
            at += count;
            if (fill is not null && i >= extra)
                part.Add(fill);
            yield return new ListValue(part);
        }
    }

    private static Value Key(Value value, bool isCaseSensitive, RenderState state) =>
        !isCaseSensitive && value is StringValue text ? StringCase.Lower(text, state) : value;
}

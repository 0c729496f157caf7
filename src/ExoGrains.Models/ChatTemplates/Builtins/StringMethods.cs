namespace ExoGrains.Models.ChatTemplates;

/// <summary>The methods of Python's str. Each keeps the provenance of the characters it passes on.</summary>
internal static class StringMethods
{
    private delegate Value Body(RenderState state, StringValue self, Value?[] arguments);

    private static readonly Dictionary<string, (Signature Signature, Body Body)> Methods = Make();

    public static Value? Find(StringValue self, string name)
    {
        if (StringPredicates.Find(name) is { } predicate)
            return Bind(self, name, new Signature(name + "()", []), (_, text, _) => BoolValue.Of(predicate(text.Text)));
        return name switch
        {
            "format" => new FunctionValue(name, (state, arguments) => StrFormat.Apply(self, arguments, state)),
            "format_map" => new FunctionValue(name, (state, arguments) => StrFormat.ApplyMap(self, arguments, state)),
            _ => Methods.TryGetValue(name, out var method) ? Bind(self, name, method.Signature, method.Body) : null,
        };
    }

    private static FunctionValue Bind(StringValue self, string name, Signature signature, Body body) =>
        new(name, (state, arguments) =>
        {
            state.Charge(self);
            var result = body(state, self, signature.Bind(arguments));
            return self.IsMarkup && result is StringValue text ? text.AsMarkup() : result;
        });

    private static Dictionary<string, (Signature, Body)> Make()
    {
        var methods = new Dictionary<string, (Signature, Body)>();
        Add("upper", "", 0, (state, self, _) => StringCase.Upper(self, state));
        Add("lower", "", 0, (state, self, _) => StringCase.Lower(self, state));
        Add("casefold", "", 0, (state, self, _) => StringCase.CaseFold(self, state));
        Add("title", "", 0, (state, self, _) => StringCase.Title(self, state));
        Add("capitalize", "", 0, (state, self, _) => StringCase.Capitalize(self, state));
        Add("swapcase", "", 0, (state, self, _) => StringCase.Swap(self, state));
        Add("strip", "chars", 0, (_, self, a) => StringParts.Strip(self, a[0], true, true));
        Add("lstrip", "chars", 0, (_, self, a) => StringParts.Strip(self, a[0], true, false));
        Add("rstrip", "chars", 0, (_, self, a) => StringParts.Strip(self, a[0], false, true));
        Add("removeprefix", "prefix", 1, (_, self, a) => StringParts.RemovePrefix(self, Text(a[0])));
        Add("removesuffix", "suffix", 1, (_, self, a) => StringParts.RemoveSuffix(self, Text(a[0])));
        Add("split", "sep maxsplit", 0, (state, self, a) =>
            StringParts.Split(self, a[0], Count(a[1]), false, state), false);
        Add("rsplit", "sep maxsplit", 0, (state, self, a) =>
            StringParts.Split(self, a[0], Count(a[1]), true, state), false);
        Add("splitlines", "keepends", 0, (_, self, a) =>
            new ListValue(StringParts.SplitLines(self, a[0]?.IsTrue ?? false)), false);
        Add("partition", "sep", 1, (_, self, a) => StringParts.Partition(self, Text(a[0]), false));
        Add("rpartition", "sep", 1, (_, self, a) => StringParts.Partition(self, Text(a[0]), true));
        Add("replace", "old new count", 2, (state, self, a) =>
            StringParts.Replace(self, Text(a[0]), Text(a[1]), Count(a[2]), state));
        Add("join", "iterable", 1, (state, self, a) => Join(self, a[0]!, state));
        Add("startswith", "prefix start end", 1, (_, self, a) => BoolValue.Of(StringSearch.StartsWith(self, a)));
        Add("endswith", "suffix start end", 1, (_, self, a) => BoolValue.Of(StringSearch.EndsWith(self, a)));
        Add("find", "sub start end", 1, (_, self, a) => IntegerValue.Of(StringSearch.Find(self, a, false)));
        Add("rfind", "sub start end", 1, (_, self, a) => IntegerValue.Of(StringSearch.Find(self, a, true)));
        Add("index", "sub start end", 1, (_, self, a) => Found(StringSearch.Find(self, a, false)));
        Add("rindex", "sub start end", 1, (_, self, a) => Found(StringSearch.Find(self, a, true)));
        Add("count", "sub start end", 1, (_, self, a) => IntegerValue.Of(StringSearch.Count(self, a)));
        Add("ljust", "width fillchar", 1, (state, self, a) => StringParts.Pad(self, a, PadSide.Right, state));
        Add("rjust", "width fillchar", 1, (state, self, a) => StringParts.Pad(self, a, PadSide.Left, state));
        Add("center", "width fillchar", 1, (state, self, a) => StringParts.Pad(self, a, PadSide.Both, state));
        Add("zfill", "width", 1, (state, self, a) => StringParts.ZeroFill(self, Numbers.RequireIndex(a[0]!), state));
        Add("expandtabs", "tabsize", 0, (state, self, a) =>
            StringParts.ExpandTabs(self, a[0] is null ? 8 : Numbers.RequireIndex(a[0]!), state), false);
        return methods;

        void Add(string name, string parameters, int required, Body body, bool positionalOnly = true)
        {
            var names = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            methods[name] = (new Signature(name + "()", names, required, positionalOnly), body);
        }
    }

    private static StringValue Text(Value? value) => value switch
    {
        StringValue text => text,
        UndefinedValue => throw TemplateError.Type("expected str, got Undefined"),
        _ => throw TemplateError.Type($"expected str, got {value?.TypeName}"),
    };

    private static int Count(Value? value) => value is null ? -1 : Numbers.RequireIndex(value);

    private static IntegerValue Found(int position) =>
        position >= 0 ? IntegerValue.Of(position) : throw TemplateError.Value("substring not found");

    private static StringValue Join(StringValue separator, Value items, RenderState state)
    {
        var output = state.NewText();
        var isFirst = true;
        foreach (var item in items.Items() ?? throw TemplateError.Type("can only join an iterable"))
        {
            state.Step();
            if (!isFirst)
                output.Append(separator);
            output.Append(item as StringValue
                ?? throw TemplateError.Type($"sequence item: expected str instance, {item.TypeName} found"));
            isFirst = false;
        }
        return output.ToValue();
    }
}

namespace ExoGrains.Models.ChatTemplates;

/// <summary>What stands behind <c>|name(arguments)</c>.</summary>
internal delegate Value FilterFunction(RenderState state, Value value, CallArguments arguments);

/// <summary>jinja2's built-in filters, with <c>tojson</c> as transformers overrides it.</summary>
internal static class Filters
{
    private delegate Value Body(RenderState state, Value value, Value?[] arguments);

    private static readonly Dictionary<string, FilterFunction> All = Make();

    public static FilterFunction? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>A filter named at run time, as <c>map</c> takes.</summary>
    public static FilterFunction Require(Value name) => name is StringValue text
        ? Find(text.Text) ?? throw TemplateError.Type($"No filter named '{text.Text}'.")
        : throw TemplateError.Type($"No filter named {name.TypeName}.");

    private static Dictionary<string, FilterFunction> Make()
    {
        var filters = new Dictionary<string, FilterFunction>();
        AddTextFilters(filters);
        AddLayoutFilters(filters);
        AddNumberFilters(filters);
        AddSequenceFilters(filters);
        AddSelectionFilters(filters);
        foreach (var (alias, name) in new[] { ("d", "default"), ("e", "escape"), ("count", "length") })
            filters[alias] = filters[name];
        return filters;
    }

    private static void Add(Dictionary<string, FilterFunction> filters, string name, string parameters, int required,
        Body body)
    {
        var names = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var signature = new Signature($"the filter '{name}'", names, required);
        filters[name] = (state, value, arguments) => body(state, value, signature.Bind(arguments));
    }

    private static void AddTextFilters(Dictionary<string, FilterFunction> filters)
    {
        Add(filters, "upper", "", 0, (state, value, _) => StringCase.Upper(state.ToText(value), state));
        Add(filters, "lower", "", 0, (state, value, _) => StringCase.Lower(state.ToText(value), state));
        Add(filters, "capitalize", "", 0, (state, value, _) => StringCase.Capitalize(state.ToText(value), state));
        Add(filters, "title", "", 0, (state, value, _) => StringCase.TitleWords(state.ToText(value), state));
        Add(filters, "trim", "chars", 0, (state, value, a) => StringParts.Strip(state.ToText(value), a[0], true, true));
        Add(filters, "replace", "old new count", 2, (state, value, a) => StringParts.Replace(
            state.ToText(value).AsMarkup(false), state.ToText(a[0]!), state.ToText(a[1]!),
            a[2] is null or NoneValue ? -1 : Numbers.RequireIndex(a[2]!), state));
        Add(filters, "string", "", 0, (state, value, _) => state.ToText(value));
        Add(filters, "safe", "", 0, (state, value, _) => state.ToText(value).AsMarkup());
        Add(filters, "escape", "", 0, (state, value, _) => Markup.Escape(value, state));
        Add(filters, "forceescape", "", 0, (state, value, _) => Markup.Escape(value, state, force: true));
        Add(filters, "striptags", "", 0, (state, value, _) => TextFilters.StripTags(state.ToText(value)));
        Add(filters, "urlencode", "", 0, (state, value, _) => TextFilters.UrlEncode(value, state));
        Add(filters, "xmlattr", "autospace", 0, (state, value, a) =>
            TextFilters.XmlAttributes(value, a[0]?.IsTrue ?? true, state));
        Add(filters, "tojson", "ensure_ascii indent separators sort_keys", 0, JsonText.Write);
        Add(filters, "pprint", "", 0, (state, value, _) => TextFilters.PrettyPrint(value, state));
        Add(filters, "wordcount", "", 0, (state, value, _) =>
            IntegerValue.Of(TextFilters.CountWords(state.ToText(value).Text)));
        filters["format"] = (state, value, arguments) => TextFilters.Format(state.ToText(value), arguments, state);
    }

    private static void AddLayoutFilters(Dictionary<string, FilterFunction> filters)
    {
        Add(filters, "center", "width", 0, (state, value, a) =>
            StringParts.Pad(state.ToText(value), [a[0] ?? IntegerValue.Of(80), null], PadSide.Both, state));
        Add(filters, "indent", "width first blank", 0, LayoutFilters.Indent);
        Add(filters, "truncate", "length killwords end leeway", 0, LayoutFilters.Truncate);
        Add(filters, "wordwrap", "width break_long_words wrapstring break_on_hyphens", 0, LayoutFilters.WordWrap);
    }

    private static void AddNumberFilters(Dictionary<string, FilterFunction> filters)
    {
        Add(filters, "abs", "", 0, (_, value, _) => NumberFilters.Abs(value));
        Add(filters, "int", "default base", 0, (_, value, a) => NumberFilters.ToInteger(value, a[0], a[1]));
        Add(filters, "float", "default", 0, (_, value, a) => NumberFilters.ToFloat(value, a[0]));
        Add(filters, "round", "precision method", 0, (state, value, a) =>
            NumberFilters.Round(value, a[0], a[1], state));
        Add(filters, "filesizeformat", "binary", 0, (_, value, a) =>
            NumberFilters.FileSize(value, a[0]?.IsTrue ?? false));
    }

    private static void AddSequenceFilters(Dictionary<string, FilterFunction> filters)
    {
        Add(filters, "length", "", 0, (_, value, _) => IntegerValue.Of(value.RequireLength()));
        Add(filters, "default", "default_value boolean", 0, (_, value, a) =>
            value is UndefinedValue || ((a[1]?.IsTrue ?? false) && !value.IsTrue) ? a[0] ?? StringValue.Empty : value);
        Add(filters, "attr", "name", 1, (_, value, a) => Lookup.AttributeOnly(value,
            a[0] as StringValue ?? throw TemplateError.Type("attribute name must be string")));
        Add(filters, "items", "", 0, SequenceFilters.Items);
        Add(filters, "list", "", 0, (state, value, _) => new ListValue(state.Collect(value)));
        Add(filters, "first", "", 0, (_, value, _) => value.RequireItems().FirstOrDefault()
            ?? new UndefinedValue("No first item, sequence was empty."));
        Add(filters, "last", "", 0, (_, value, _) => SequenceFilters.Reversed(value)?.FirstOrDefault()
            ?? (SequenceFilters.Reversed(value) is null
                ? throw TemplateError.Type($"'{value.TypeName}' object is not reversible")
                : new UndefinedValue("No last item, sequence was empty.")));
        Add(filters, "reverse", "", 0, SequenceFilters.Reverse);
        Add(filters, "join", "d attribute", 0, SequenceFilters.Join);
        Add(filters, "sum", "attribute start", 0, SequenceFilters.Sum);
        Add(filters, "sort", "reverse case_sensitive attribute", 0, SequenceFilters.Sort);
        Add(filters, "dictsort", "case_sensitive by reverse", 0, SequenceFilters.DictSort);
        Add(filters, "unique", "case_sensitive attribute", 0, SequenceFilters.Unique);
        Add(filters, "min", "case_sensitive attribute", 0, (state, value, a) =>
            SequenceFilters.Extreme(state, value, a, isMax: false));
        Add(filters, "max", "case_sensitive attribute", 0, (state, value, a) =>
            SequenceFilters.Extreme(state, value, a, isMax: true));
        Add(filters, "groupby", "attribute default case_sensitive", 1, SequenceFilters.GroupBy);
        Add(filters, "batch", "linecount fill_with", 1, SequenceFilters.Batch);
        Add(filters, "slice", "slices fill_with", 1, SequenceFilters.Slice);
    }

    private static void AddSelectionFilters(Dictionary<string, FilterFunction> filters)
    {
        filters["map"] = SelectionFilters.Map;
        filters["select"] = (state, value, arguments) =>
            SelectionFilters.Select(state, value, arguments, keeps: true, byAttribute: false);
        filters["reject"] = (state, value, arguments) =>
            SelectionFilters.Select(state, value, arguments, keeps: false, byAttribute: false);
        filters["selectattr"] = (state, value, arguments) =>
            SelectionFilters.Select(state, value, arguments, keeps: true, byAttribute: true);
        filters["rejectattr"] = (state, value, arguments) =>
            SelectionFilters.Select(state, value, arguments, keeps: false, byAttribute: true);
        filters["random"] = (_, _, _) =>
            throw TemplateError.Type("the filter 'random' is not supported: a prompt must not depend on chance");
    }
}

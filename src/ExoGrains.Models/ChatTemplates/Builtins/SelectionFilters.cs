namespace ExoGrains.Models.ChatTemplates;

/// <summary>The lazy filters that take the name of another filter or test.</summary>
internal static class SelectionFilters
{
    public static Value Map(RenderState state, Value value, CallArguments arguments) =>
        new GeneratorValue(MapItems(state, value, arguments));

    public static Value Select(RenderState state, Value value, CallArguments arguments, bool keeps, bool byAttribute) =>
        new GeneratorValue(SelectItems(state, value, arguments, keeps, byAttribute));

    private static IEnumerable<Value> MapItems(RenderState state, Value value, CallArguments arguments)
    {
        if (!value.IsTrue)
            yield break;
        var map = Mapping(state, arguments);
        foreach (var item in value.RequireItems())
        {
            state.Step();
            yield return map(item);
        }
    }

    private static Func<Value, Value> Mapping(RenderState state, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Find("attribute") is { } attribute)
        {
            foreach (var (name, _) in arguments.Named)
            {
                if (name.Text is not ("attribute" or "default"))
                    throw TemplateError.Type($"Unexpected keyword argument '{name.Text}'");
            }
            return AttributePath.Parse(attribute, arguments.Find("default")).Follow;
        }
        if (arguments.Positional.Count == 0)
            throw TemplateError.Type("map requires a filter argument");
        var filter = Filters.Require(arguments.Positional[0]);
        var rest = arguments with { Positional = arguments.Positional.Skip(1).ToArray() };
        return item => state.Charge(filter(state, item, rest));
    }

    private static IEnumerable<Value> SelectItems(RenderState state, Value value, CallArguments arguments, bool keeps,
        bool byAttribute)
    {
        if (!value.IsTrue)
            yield break;
        var positional = arguments.Positional;
        if (byAttribute && positional.Count == 0)
            throw TemplateError.Type("Missing parameter for attribute name");
        var path = AttributePath.Parse(byAttribute ? positional[0] : null);
        var used = byAttribute ? 1 : 0;
        var test = positional.Count > used ? RequireTest(positional[used]) : null;
        var rest = arguments with { Positional = positional.Skip(used + 1).ToArray() };
        foreach (var item in value.RequireItems())
        {
            state.Step();
            var candidate = path.Follow(item);
            if ((test?.Invoke(state, candidate, rest) ?? candidate.IsTrue) == keeps)
                yield return item;
        }
    }

    private static TestFunction RequireTest(Value name) => name is StringValue text
        ? Tests.Find(text.Text) ?? throw TemplateError.Type($"No test named '{text.Text}'.")
        : throw TemplateError.Type($"No test named {name.TypeName}.");
}

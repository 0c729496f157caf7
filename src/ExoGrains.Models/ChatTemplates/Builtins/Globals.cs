using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>The functions every template can call: jinja2's own, and the two that transformers adds.</summary>
internal static class Globals
{
    private static readonly Dictionary<string, Value> Functions = new()
    {
        ["range"] = new FunctionValue("range", Range, "function"),
        ["dict"] = new FunctionValue("dict", Dict, "type"),
        ["namespace"] = new FunctionValue("namespace", Namespace, "type"),
        ["cycler"] = new FunctionValue("cycler", Cycler, "type"),
        ["joiner"] = new FunctionValue("joiner", Joiner, "type"),
        ["raise_exception"] = new FunctionValue("raise_exception", RaiseException, "function"),
        ["strftime_now"] = new FunctionValue("strftime_now", StrftimeNow, "function"),
        ["lipsum"] = new FunctionValue("lipsum", Lipsum, "function"),
    };

    public static Value? Find(string name) => Functions.GetValueOrDefault(name);

    private static RangeValue Range(RenderState state, CallArguments arguments)
    {
        var bounds = new Signature("range", ["start", "stop", "step"], 1, positionalOnly: true).Bind(arguments);
        var numbers = bounds.Select(bound => bound is null ? null : RequireInteger(bound)).ToArray();
        return numbers[1] is { } stop
            ? new RangeValue(numbers[0]!.Value, stop, numbers[2] ?? BigInteger.One)
            : new RangeValue(BigInteger.Zero, numbers[0]!.Value, BigInteger.One);
    }

    private static BigInteger? RequireInteger(Value value)
    {
        if (value is UndefinedValue undefined)
            throw undefined.Failure();
        return Numbers.TryInteger(value, out var number)
            ? number
            : throw TemplateError.Type($"'{value.TypeName}' object cannot be interpreted as an integer");
    }

    private static DictValue Dict(RenderState state, CallArguments arguments)
    {
        var dict = new DictValue();
        if (arguments.Positional.Count > 1)
            throw TemplateError.Type($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        foreach (var source in arguments.Positional)
            Fill(dict, source, state);
        foreach (var (name, value) in arguments.Named)
            dict.Set(name, value);
        return dict;
    }

    private static void Fill(DictValue dict, Value source, RenderState state)
    {
        if (source is DictValue other)
        {
            foreach (var (key, value) in other.Entries)
                dict.Set(key, value);
            return;
        }
        foreach (var item in state.Collect(source))
        {
            var pair = state.Collect(item);
            if (pair.Count != 2)
                throw TemplateError.Value($"dictionary update sequence element has length {pair.Count}; 2 is required");
            dict.Set(pair[0], pair[1]);
        }
    }

    private static NamespaceValue Namespace(RenderState state, CallArguments arguments)
    {
        var result = new NamespaceValue();
        foreach (var (key, value) in Dict(state, arguments).Entries)
        {
            if (key is StringValue name)
                result.Set(name.Text, value);
        }
        return result;
    }

    private static CyclerValue Cycler(RenderState state, CallArguments arguments) => arguments.Positional.Count == 0
        ? throw TemplateError.Type("at least one item has to be provided")
        : new CyclerValue(arguments.Positional);

    private static JoinerValue Joiner(RenderState state, CallArguments arguments) =>
        new(new Signature("joiner", ["sep"]).Bind(arguments)[0] ?? StringValue.FromTemplate(", "));

    private static Value RaiseException(RenderState state, CallArguments arguments)
    {
        var message = new Signature("raise_exception", ["message"], 1).Bind(arguments)[0]!;
        throw ChatTemplateException.RaisedByTemplate(state.ToText(message).Text, state.Line);
    }

    private static StringValue StrftimeNow(RenderState state, CallArguments arguments)
    {
        var format = new Signature("strftime_now", ["format"], 1).Bind(arguments)[0]!;
        return format is StringValue text
            ? Strftime.Format(text, state.Time.GetLocalNow(), state)
            : throw TemplateError.Type($"strftime() argument 1 must be str, not {format.TypeName}");
    }

    private static Value Lipsum(RenderState state, CallArguments arguments) =>
        throw TemplateError.Type("lipsum() is not supported: a prompt must not contain random text");
}

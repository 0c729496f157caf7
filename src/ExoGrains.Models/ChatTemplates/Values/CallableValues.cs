namespace ExoGrains.Models.ChatTemplates;

/// <summary>What a call passes: positional values, then named ones.</summary>
internal readonly record struct CallArguments(IReadOnlyList<Value> Positional,
    IReadOnlyList<KeyValuePair<StringValue, Value>> Named)
{
    public static readonly CallArguments None = new([], []);

    public Value? Find(string name)
    {
        foreach (var (key, value) in Named)
        {
            if (key.Text == name)
                return value;
        }
        return null;
    }
}

/// <summary>A function the engine provides: a global, or a method bound to its value.</summary>
internal sealed class FunctionValue(string name, Func<RenderState, CallArguments, Value> body,
    string typeName = "builtin_function_or_method")
    : Value
{
    public override string TypeName => typeName;

    public override bool IsCallable => true;

    public override void WriteRepr(TextBuilder output) => output.Append($"<built-in function {name}>");

    public override Value Call(RenderState state, CallArguments arguments) => body(state, arguments);
}

/// <summary>The object that <c>namespace(...)</c> returns: the only thing a template can change in place.</summary>
internal sealed class NamespaceValue : Value
{
    private readonly Dictionary<string, Value> _attributes = [];

    public override string TypeName => "Namespace";

    public void Set(string name, Value value) => _attributes[name] = value;

    public override Value? Attribute(string name) => _attributes.GetValueOrDefault(name);

    public override void WriteRepr(TextBuilder output)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var dict = new DictValue();
        foreach (var (name, value) in _attributes)
            dict.Set(StringValue.FromData(name), value);
        output.Append("<Namespace ");
        dict.WriteRepr(output);
        output.Append('>');
    }
}

/// <summary>jinja2's <c>cycler(...)</c>.</summary>
internal sealed class CyclerValue(IReadOnlyList<Value> items) : Value
{
    private int _position;

    public override string TypeName => "Cycler";

    public override Value? Attribute(string name) => name switch
    {
        "current" => items[_position],
        "pos" => IntegerValue.Of(_position),
        "items" => new TupleValue(items),
        "next" => new FunctionValue(name, (_, _) => Next(), "method"),
        "reset" => new FunctionValue(name, (_, _) => Reset(), "method"),
        _ => null,
    };

    public override void WriteRepr(TextBuilder output) => output.Append("<jinja2.utils.Cycler object>");

    private Value Next()
    {
        var current = items[_position];
        _position = (_position + 1) % items.Count;
        return current;
    }

    private NoneValue Reset()
    {
        _position = 0;
        return NoneValue.Instance;
    }
}

/// <summary>jinja2's <c>joiner(sep)</c>: nothing at the first call, the separator at every later one.</summary>
internal sealed class JoinerValue(Value separator) : Value
{
    private bool _isUsed;

    public override string TypeName => "Joiner";

    public override bool IsCallable => true;

    public override void WriteRepr(TextBuilder output) => output.Append("<jinja2.utils.Joiner object>");

    public override Value Call(RenderState state, CallArguments arguments)
    {
        var result = _isUsed ? separator : StringValue.Empty;
        _isUsed = true;
        return result;
    }
}

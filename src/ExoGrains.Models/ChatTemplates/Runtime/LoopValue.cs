namespace ExoGrains.Models.ChatTemplates;

/// <summary>jinja2's <c>loop</c>: where a running loop stands. Looks ahead only when asked to, as the source may be
/// lazy.</summary>
/// <param name="sized">The source when its length is known without walking it, else null.</param>
/// <param name="items">The items to walk.</param>
/// <param name="depth0">How many loops of the same recursion run around this one.</param>
/// <param name="recurse">Renders the loop again over other items, or null when it is not recursive.</param>
internal sealed class LoopValue(Value? sized, IEnumerable<Value> items, int depth0,
    Func<RenderState, Value, Value>? recurse) : Value
{
    private IEnumerator<Value> _walk = items.GetEnumerator();
    private Value? _before;
    private Value? _current;
    private Value? _after;
    private Value? _lastChanged;
    private int _index0 = -1;
    private int? _length;

    public override string TypeName => "LoopContext";

    public override bool IsCallable => true;

    public override int? Length => CountItems();

    public Value Current => _current!;

    public bool MoveNext(RenderState state)
    {
        state.Step();
        var next = Peek();
        _after = null;
        if (next is null)
            return false;
        _index0++;
        _before = _current;
        _current = next;
        return true;
    }

    public override void WriteRepr(TextBuilder output) => output.Append($"<LoopContext {_index0 + 1}/{CountItems()}>");

    public override Value? Attribute(string name) => name switch
    {
        "index" => IntegerValue.Of(_index0 + 1),
        "index0" => IntegerValue.Of(_index0),
        "revindex" => IntegerValue.Of(CountItems() - _index0),
        "revindex0" => IntegerValue.Of(CountItems() - _index0 - 1),
        "first" => BoolValue.Of(_index0 == 0),
        "last" => BoolValue.Of(Peek() is null),
        "length" => IntegerValue.Of(CountItems()),
        "depth" => IntegerValue.Of(depth0 + 1),
        "depth0" => IntegerValue.Of(depth0),
        "previtem" => _index0 == 0 ? new UndefinedValue("there is no previous item") : _before,
        "nextitem" => Peek() ?? new UndefinedValue("there is no next item"),
        "cycle" => new FunctionValue(name, Cycle, "method"),
        "changed" => new FunctionValue(name, Changed, "method"),
        _ => null,
    };

    public override Value Call(RenderState state, CallArguments arguments)
    {
        if (recurse is null)
            throw TemplateError.Type("The loop must have the 'recursive' marker to be called recursively.");
        if (arguments.Positional.Count != 1 || arguments.Named.Count > 0)
            throw TemplateError.Type("loop() takes exactly one argument: the items to go through");
        return recurse(state, arguments.Positional[0]);
    }

    private Value? Peek()
    {
        if (_after is null && _walk.MoveNext())
            _after = _walk.Current;
        return _after;
    }

    private int CountItems()
    {
        if (_length is null && sized?.Length is { } known)
            _length = known;
        if (_length is null)
        {
            var rest = new List<Value>();
            while (_walk.MoveNext())
                rest.Add(_walk.Current);
            _walk = ((IEnumerable<Value>)rest).GetEnumerator();
            _length = rest.Count + _index0 + 1 + (_after is null ? 0 : 1);
        }
        return _length.Value;
    }

    private Value Cycle(RenderState state, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
            throw TemplateError.Type("no items for cycling given");
        return arguments.Positional[_index0 % arguments.Positional.Count];
    }

    private BoolValue Changed(RenderState state, CallArguments arguments)
    {
        var now = new TupleValue(arguments.Positional);
        state.Step(now.Weight);
        if (_lastChanged is not null && _lastChanged.IsEqualTo(now))
            return BoolValue.False;
        _lastChanged = now;
        return BoolValue.True;
    }
}

using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>A node that has a value. Nodes evaluate themselves; names are bound to slots once, by
/// <see cref="ScopeBinder"/>.</summary>
internal abstract class Expression(int line)
{
    /// <summary>1-based line of the template source.</summary>
    public int Line => line;

    /// <summary>The expressions inside this one, in the order of evaluation.</summary>
    public virtual IEnumerable<Expression> Children => [];

    /// <summary>The value. Fails before the stack overflows, as a long chain of operators is a deep tree.</summary>
    public Value Evaluate(RenderState state, Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Compute(state, frame);
    }

    protected abstract Value Compute(RenderState state, Frame frame);
}

/// <summary>A literal.</summary>
internal sealed class ConstantExpression(Value value, int line) : Expression(line)
{
    public Value Value => value;

    protected override Value Compute(RenderState state, Frame frame) => value;
}

/// <summary>A variable that is read.</summary>
internal sealed class NameExpression(string name, int line) : Expression(line)
{
    public string Name => name;

    public SlotReference Reference { get; set; }

    protected override Value Compute(RenderState state, Frame frame) =>
        frame.Ancestor(Reference.Hops).Slots[Reference.Slot] ?? UndefinedValue.Name(name);
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListExpression(IReadOnlyList<Expression> items, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => items;

    protected override Value Compute(RenderState state, Frame frame) =>
        state.Charge(new ListValue(items.Select(item => item.Evaluate(state, frame)).ToArray()));
}

/// <summary><c>(a, b)</c></summary>
internal sealed class TupleExpression(IReadOnlyList<Expression> items, int line) : Expression(line)
{
    public IReadOnlyList<Expression> Items => items;

    public override IEnumerable<Expression> Children => items;

    protected override Value Compute(RenderState state, Frame frame) =>
        state.Charge(new TupleValue(items.Select(item => item.Evaluate(state, frame)).ToArray()));
}

/// <summary><c>{'a': b}</c></summary>
internal sealed class DictExpression(IReadOnlyList<(Expression Key, Expression Value)> pairs, int line)
    : Expression(line)
{
    public override IEnumerable<Expression> Children => pairs.SelectMany(pair => new[] { pair.Key, pair.Value });

    protected override Value Compute(RenderState state, Frame frame)
    {
        var dict = new DictValue();
        foreach (var (key, value) in pairs)
        {
            var name = key.Evaluate(state, frame);
            state.Step(name.Weight);
            dict.Set(name, value.Evaluate(state, frame));
        }
        return state.Charge(dict);
    }
}

/// <summary><c>owner.name</c></summary>
internal sealed class AttributeExpression(Expression owner, string name, int line) : Expression(line)
{
    private readonly StringValue _key = StringValue.FromTemplate(name);

    public override IEnumerable<Expression> Children => [owner];

    protected override Value Compute(RenderState state, Frame frame)
    {
        state.Line = Line;
        return Lookup.Attribute(owner.Evaluate(state, frame), _key);
    }
}

/// <summary><c>owner[key]</c></summary>
internal sealed class ItemExpression(Expression owner, Expression key, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => [owner, key];

    protected override Value Compute(RenderState state, Frame frame)
    {
        var value = owner.Evaluate(state, frame);
        var index = key.Evaluate(state, frame);
        state.Line = Line;
        state.Step(index.Weight);
        return index is SliceValue slice ? state.Charge(Lookup.Slice(value, slice)) : Lookup.Item(value, index);
    }
}

/// <summary><c>start:stop:step</c> inside brackets.</summary>
internal sealed class SliceExpression(Expression? start, Expression? stop, Expression? step, int line)
    : Expression(line)
{
    public override IEnumerable<Expression> Children => new[] { start, stop, step }.OfType<Expression>();

    protected override Value Compute(RenderState state, Frame frame) =>
        new SliceValue(start?.Evaluate(state, frame), stop?.Evaluate(state, frame), step?.Evaluate(state, frame));
}

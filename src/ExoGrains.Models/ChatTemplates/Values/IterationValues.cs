using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>A lazy sequence that can be walked once, as filters like <c>map</c> and <c>select</c> return.</summary>
internal sealed class GeneratorValue(IEnumerable<Value> items, string typeName = "generator") : Value
{
    private IEnumerator<Value>? _walk;

    public override string TypeName => typeName;

    public override void WriteRepr(TextBuilder output) => output.Append($"<{typeName} object>");

    public override IEnumerable<Value> Items()
    {
        _walk ??= items.GetEnumerator();
        while (_walk.MoveNext())
            yield return _walk.Current;
    }
}

/// <summary>A view of a dict, as <c>keys()</c>, <c>values()</c> and <c>items()</c> return.</summary>
internal sealed class DictViewValue(string typeName, DictValue owner, IReadOnlyList<Value> items) : Value
{
    public override string TypeName => typeName;

    public override bool IsTrue => items.Count > 0;

    public override int? Length => items.Count;

    public override long Weight => owner.Weight;

    public IReadOnlyList<Value> Elements => items;

    private DictValue Owner => owner;

    public override IEnumerable<Value> Items() => items;

    public override bool IsEqualTo(Value other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not DictViewValue view || view.TypeName != typeName)
            return false;
        return typeName switch
        {
            "dict_keys" => owner.Count == view.Owner.Count && items.All(view.Owner.Contains),
            "dict_items" => owner.IsEqualTo(view.Owner),
            _ => false,
        };
    }

    public override int Hash() => typeName == "dict_values" ? base.Hash() : Unhashable();

    public override void WriteRepr(TextBuilder output)
    {
        output.Append(typeName).Append('(');
        new ListValue(items).WriteRepr(output);
        output.Append(')');
    }
}

/// <summary>Python's <c>range</c>, at most as long as jinja2's sandbox allows.</summary>
internal sealed class RangeValue : Value
{
    private const int MaxLength = 100_000;
    private readonly BigInteger _start;
    private readonly BigInteger _stop;
    private readonly BigInteger _step;

    public RangeValue(BigInteger start, BigInteger stop, BigInteger step)
    {
        (_start, _stop, _step) = (start, stop, step);
        if (step.IsZero)
            throw TemplateError.Value("range() arg 3 must not be zero");
        var span = step.Sign > 0 ? stop - start : start - stop;
        var count = span.Sign <= 0 ? BigInteger.Zero : ((span - 1) / BigInteger.Abs(step)) + 1;
        if (count > MaxLength)
            throw TemplateError.Value($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MaxLength}).");
        Count = (int)count;
    }

    public int Count { get; }

    public override string TypeName => "range";

    public override bool IsTrue => Count > 0;

    public override int? Length => Count;

    public override IEnumerable<Value> Items()
    {
        for (var i = 0; i < Count; i++)
            yield return At(i);
    }

    public IEnumerable<Value> Reversed()
    {
        for (var i = Count - 1; i >= 0; i--)
            yield return At(i);
    }

    public override Value? Item(Value key)
    {
        if (key is SliceValue slice)
        {
            var (start, step, count) = slice.Resolve(Count);
            var first = _start + (start * _step);
            return new RangeValue(first, first + (count * step * _step), step * _step);
        }
        if (!Numbers.TryInteger(key, out var number))
            return null;
        if (number < 0)
            number += Count;
        return number >= 0 && number < Count ? At((int)number) : null;
    }

    public override Value? Attribute(string name) => name switch
    {
        "start" => new IntegerValue(_start),
        "stop" => new IntegerValue(_stop),
        "step" => new IntegerValue(_step),
        "count" or "index" => new FunctionValue(name, (state, arguments) =>
            CollectionMethods.FindForSequence(new TupleValue(state.Collect(this)), name)!.Call(state, arguments)),
        _ => null,
    };

    public override bool IsEqualTo(Value other) => other is RangeValue range && range.Count == Count
        && (Count == 0 || range._start == _start) && (Count < 2 || range._step == _step);

    public override int Hash() => HashCode.Combine(Count, Count > 0 ? _start : 0, Count > 1 ? _step : 0);

    public override void WriteRepr(TextBuilder output) =>
        output.Append(_step.IsOne ? $"range({_start}, {_stop})" : $"range({_start}, {_stop}, {_step})");

    private IntegerValue At(int index) => new(_start + (index * _step));
}

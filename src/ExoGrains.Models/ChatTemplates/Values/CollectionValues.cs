using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>What lists and tuples share.</summary>
internal abstract class SequenceValue(IReadOnlyList<Value> items) : Value
{
    public IReadOnlyList<Value> Elements => items;

    public int Count => items.Count;

    public override bool IsTrue => items.Count > 0;

    public override int? Length => items.Count;

    public override long Weight { get; } = RequireWeight(1 + items.Sum(item => item.Weight));

    [IndexerName("At")]
    public Value this[int index] => items[index];

    public override IEnumerable<Value> Items() => items;

    public override bool IsEqualTo(Value other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (other.GetType() != GetType() || ((SequenceValue)other).Count != Count)
            return false;
        for (var i = 0; i < Count; i++)
        {
            if (!ValueComparer.Instance.Equals(items[i], ((SequenceValue)other)[i]))
                return false;
        }
        return true;
    }

    public override Value? Item(Value key)
    {
        if (key is SliceValue slice)
            return Slice(slice);
        if (!Numbers.TryInteger(key, out var number))
            return null;
        if (number < 0)
            number += Count;
        return number >= 0 && number < Count ? items[(int)number] : null;
    }

    protected abstract Value Make(Value[] elements);

    protected void WriteElements(TextBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < Count; i++)
        {
            if (i > 0)
                output.Append(", ");
            items[i].WriteRepr(output);
        }
    }

    private Value Slice(SliceValue slice)
    {
        var (start, step, count) = slice.Resolve(Count);
        var taken = new Value[count];
        for (var i = 0; i < count; i++)
            taken[i] = items[start + (i * step)];
        return Make(taken);
    }
}

/// <summary>Python's <c>list</c>. Templates cannot change one (the sandbox is immutable).</summary>
internal sealed class ListValue(IReadOnlyList<Value> items) : SequenceValue(items)
{
    public override string TypeName => "list";

    public override int Hash() => Unhashable();

    public override Value? Attribute(string name) => CollectionMethods.FindForList(this, name);

    public override void WriteRepr(TextBuilder output)
    {
        output.Append('[');
        WriteElements(output);
        output.Append(']');
    }

    protected override Value Make(Value[] elements) => new ListValue(elements);
}

/// <summary>Python's <c>tuple</c>; with <paramref name="fieldNames"/> a named one, as <c>groupby</c> yields.</summary>
internal sealed class TupleValue(IReadOnlyList<Value> items, string[]? fieldNames = null) : SequenceValue(items)
{
    public override string TypeName => "tuple";

    public override int Hash()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var hash = default(HashCode);
        foreach (var element in Elements)
            hash.Add(element.Hash());
        return hash.ToHashCode();
    }

    public override Value? Attribute(string name)
    {
        var field = fieldNames is null ? -1 : Array.IndexOf(fieldNames, name);
        return field >= 0 ? this[field] : CollectionMethods.FindForSequence(this, name);
    }

    public override void WriteRepr(TextBuilder output)
    {
        output.Append('(');
        WriteElements(output);
        output.Append(Count == 1 ? ",)" : ")");
    }

    protected override Value Make(Value[] elements) => new TupleValue(elements);
}

/// <summary>Python's <c>dict</c>: keeps the order of insertion.</summary>
internal sealed class DictValue : Value
{
    private readonly OrderedDictionary<Value, Value> _entries = new(ValueComparer.Instance);
    private long _weight = 1;

    public override string TypeName => "dict";

    public override bool IsTrue => _entries.Count > 0;

    public override int? Length => _entries.Count;

    public override long Weight => _weight;

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<Value, Value>> Entries => _entries;

    // As in Python: setting a key again keeps its first place and its first key object.
    public void Set(Value key, Value value)
    {
        _weight = RequireWeight(_weight + key.Weight + value.Weight);
        _entries[key] = value;
    }

    public bool TryGet(Value key, out Value? value) => _entries.TryGetValue(key, out value);

    public bool Contains(Value key) => _entries.ContainsKey(key);

    public override int Hash() => Unhashable();

    public override IEnumerable<Value> Items() => _entries.Keys;

    public override Value? Attribute(string name) => CollectionMethods.FindForDict(this, name);

    public override Value? Item(Value key) =>
        key is not (ListValue or DictValue or SliceValue) && _entries.TryGetValue(key, out var value) ? value : null;

    public override bool IsEqualTo(Value other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return other is DictValue dict && dict.Count == Count
            && _entries.All(entry => dict.TryGet(entry.Key, out var value)
                && ValueComparer.Instance.Equals(entry.Value, value));
    }

    public override void WriteRepr(TextBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        output.Append('{');
        var separator = string.Empty;
        foreach (var (key, value) in _entries)
        {
            output.Append(separator);
            key.WriteRepr(output);
            output.Append(": ");
            value.WriteRepr(output);
            separator = ", ";
        }
        output.Append('}');
    }
}

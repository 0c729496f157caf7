using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>A value of the template language, with the behaviour of the Python object jinja2 would hold.</summary>
internal abstract class Value
{
    private const long MaxWeight = 100_000_000;

    /// <summary>Python's name of the type, for messages.</summary>
    public abstract string TypeName { get; }

    public virtual bool IsTrue => true;

    /// <summary>Python's <c>len()</c>, or null when the type has none.</summary>
    public virtual int? Length => null;

    /// <summary>
    /// How much work it is to walk the value as a tree: what comparing or hashing it costs. Lists that share their
    /// items many times over are small in memory and huge as a tree, so it is counted when they are made, and limited.
    /// </summary>
    public virtual long Weight => 1;

    /// <summary>Python's <c>repr()</c>.</summary>
    public abstract void WriteRepr(TextBuilder output);

    /// <summary>Python's <c>str()</c>.</summary>
    public virtual void WriteText(TextBuilder output) => WriteRepr(output);

    /// <summary>Python's <c>==</c>; the provenance of text plays no part.</summary>
    public virtual bool IsEqualTo(Value other) => ReferenceEquals(this, other);

    /// <summary>Python's <c>hash()</c>; throws for types that cannot be keys.</summary>
    public virtual int Hash() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Python's <c>iter()</c>, or null when the value cannot be iterated. A generator can be iterated
    /// once.</summary>
    public virtual IEnumerable<Value>? Items() => null;

    /// <summary>Python's <c>getattr()</c>, or null for an AttributeError.</summary>
    public virtual Value? Attribute(string name) => null;

    /// <summary>Python's <c>value[key]</c>, or null for a TypeError or LookupError.</summary>
    public virtual Value? Item(Value key) => null;

    public virtual bool IsCallable => false;

    public virtual Value Call(RenderState state, CallArguments arguments) =>
        throw TemplateError.Type($"'{TypeName}' object is not callable");

    public IEnumerable<Value> RequireItems() =>
        Items() ?? throw TemplateError.Type($"'{TypeName}' object is not iterable");

    public int RequireLength() =>
        Length ?? throw TemplateError.Type($"object of type '{TypeName}' has no len()");

    protected static long RequireWeight(long weight) => weight <= MaxWeight
        ? weight
        : throw TemplateError.Limit($"a nested collection would count {MaxWeight} items and more when written out");

    protected int Unhashable() => throw TemplateError.Type($"unhashable type: '{TypeName}'");
}

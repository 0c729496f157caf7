namespace ExoGrains.Models.ChatTemplates;

/// <summary>How <c>a.b</c> and <c>a[b]</c> find a value: jinja2's sandboxed getattr and getitem.</summary>
internal static class Lookup
{
    // What the immutable sandbox hides: reading gives an undefined value, calling it fails. list.pop and list.clear are
    // hidden too: older releases of jinja2 forgot them, newer ones do not.
    private static readonly HashSet<string> ListMutators =
        ["append", "reverse", "insert", "sort", "extend", "remove", "pop", "clear"];
    private static readonly HashSet<string> DictMutators = ["clear", "pop", "popitem", "setdefault", "update"];

    /// <summary><c>owner.name</c>: the attribute if there is one, else the item.</summary>
    public static Value Attribute(Value owner, StringValue name)
    {
        if (owner is UndefinedValue undefined)
            throw undefined.Failure();
        return FindAttribute(owner, name.Text) ?? owner.Item(name) ?? UndefinedValue.Attribute(owner, name.Text);
    }

    /// <summary>The attribute only, as the filter <c>attr</c> does it.</summary>
    public static Value AttributeOnly(Value owner, StringValue name)
    {
        if (owner is UndefinedValue undefined)
            throw undefined.Failure();
        return FindAttribute(owner, name.Text) ?? UndefinedValue.Attribute(owner, name.Text);
    }

    /// <summary><c>owner[key]</c>: the item if there is one, else the attribute.</summary>
    public static Value Item(Value owner, Value key)
    {
        var item = owner.Item(key);
        if (item is not null)
            return item;
        if (key is not StringValue name)
            return UndefinedValue.Element(owner, key);
        return FindAttribute(owner, name.Text) ?? UndefinedValue.Attribute(owner, name.Text);
    }

    /// <summary><c>owner[start:stop]</c>, which unlike other keys fails when the value cannot do it.</summary>
    public static Value Slice(Value owner, SliceValue slice) => owner switch
    {
        UndefinedValue undefined => throw undefined.Failure(),
        DictValue => throw TemplateError.Type("unhashable type: 'slice'"),
        _ => owner.Item(slice) ?? throw TemplateError.Type($"'{owner.TypeName}' object is not subscriptable"),
    };

    private static Value? FindAttribute(Value owner, string name)
    {
        if (IsUnsafe(owner, name))
            return UndefinedValue.Unsafe(owner, name);
        var attribute = owner.Attribute(name);
        return attribute is not null && name.StartsWith('_') ? UndefinedValue.Unsafe(owner, name) : attribute;
    }

    private static bool IsUnsafe(Value owner, string name) =>
        (name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal)
            && name.EndsWith("__", StringComparison.Ordinal))
        || (owner is ListValue && ListMutators.Contains(name))
        || (owner is DictValue && DictMutators.Contains(name));
}

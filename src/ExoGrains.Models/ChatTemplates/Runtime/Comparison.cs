namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's comparison operators, <c>in</c> included.</summary>
internal static class Comparison
{
    public static bool Holds(string op, Value left, Value right, RenderState state)
    {
        switch (op)
        {
            case "==":
                return left.IsEqualTo(right);
            case "!=":
                return !left.IsEqualTo(right);
            case "in":
                return Contains(right, left, state);
            case "not in":
                return !Contains(right, left, state);
        }
        var order = ValueComparer.Compare(left, right, op);
        return op switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Python's <c>item in container</c>.</summary>
    public static bool Contains(Value container, Value item, RenderState state)
    {
        state.Charge(container);
        switch (container)
        {
            case StringValue text:
                return item is StringValue part
                    ? text.Text.Contains(part.Text, StringComparison.Ordinal)
                    : throw TemplateError.Type($"'in <string>' requires string as left operand, not {item.TypeName}");
            case DictValue dict:
                return dict.Contains(item);
            default:
                var items = container.Items()
                    ?? throw TemplateError.Type($"argument of type '{container.TypeName}' is not iterable");
                foreach (var candidate in items)
                {
                    state.Step();
                    if (ValueComparer.Instance.Equals(candidate, item))
                        return true;
                }
                return false;
        }
    }
}

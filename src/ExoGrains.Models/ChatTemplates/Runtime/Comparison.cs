namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's comparison operators, <c>in</c> included.</summary>
internal static class Comparison
{
    public static bool Holds(string op, Value left, Value right, RenderState state)
    {
        if (op is not ("in" or "not in"))
            state.Step(Math.Min(left.Weight, right.Weight));
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
        switch (container)
        {
            case StringValue text:
                state.Charge(container);
                return item is StringValue part
                    ? text.Text.Contains(part.Text, StringComparison.Ordinal)
                    : throw TemplateError.Type($"'in <string>' requires string as left operand, not {item.TypeName}");
            case DictValue dict:
                state.Step(item.Weight);
                return dict.Contains(item);
            default:
                var items = container.Items()
                    ?? throw TemplateError.Type($"argument of type '{container.TypeName}' is not iterable");
                foreach (var candidate in items)
                {
                    state.Step(Math.Min(candidate.Weight, item.Weight));
                    if (ValueComparer.Instance.Equals(candidate, item))
                        return true;
                }
                return false;
        }
    }
}

namespace ExoGrains.Models.ChatTemplates;

/// <summary>What stands left of an assignment, or between <c>for</c> and <c>in</c>.</summary>
internal abstract class AssignmentTarget
{
    /// <summary>The names that are assigned, in order.</summary>
    public virtual IEnumerable<NameTarget> Names => [];

    public abstract void Assign(Value value, RenderState state, Frame frame);

    /// <summary>A copy to be bound in another scope.</summary>
    public abstract AssignmentTarget Clone();
}

/// <summary>A single name.</summary>
internal sealed class NameTarget(string name) : AssignmentTarget
{
    public string Name => name;

    public SlotReference Reference { get; set; }

    public override IEnumerable<NameTarget> Names => [this];

    public override void Assign(Value value, RenderState state, Frame frame) =>
        frame.Ancestor(Reference.Hops).Slots[Reference.Slot] = value;

    public override AssignmentTarget Clone() => new NameTarget(name);
}

/// <summary>Several targets that share out a sequence.</summary>
internal sealed class TupleTarget(IReadOnlyList<AssignmentTarget> targets) : AssignmentTarget
{
    public override IEnumerable<NameTarget> Names => targets.SelectMany(target => target.Names);

    public override void Assign(Value value, RenderState state, Frame frame)
    {
        var items = value.Items() ?? throw TemplateError.Type($"cannot unpack non-iterable {value.TypeName} object");
        var values = items.Take(targets.Count + 1).ToList();
        if (values.Count > targets.Count)
            throw TemplateError.Value($"too many values to unpack (expected {targets.Count})");
        if (values.Count < targets.Count)
            throw TemplateError.Value($"not enough values to unpack (expected {targets.Count}, got {values.Count})");
        for (var i = 0; i < targets.Count; i++)
            targets[i].Assign(values[i], state, frame);
    }

    public override AssignmentTarget Clone() => new TupleTarget(targets.Select(target => target.Clone()).ToArray());
}

/// <summary><c>name.attribute</c> of a namespace object.</summary>
internal sealed class NamespaceTarget(NameExpression owner, string attribute) : AssignmentTarget
{
    public NameExpression Owner => owner;

    public override void Assign(Value value, RenderState state, Frame frame)
    {
        if (owner.Evaluate(state, frame) is not NamespaceValue target)
            throw TemplateError.Type("cannot assign attribute on non-namespace object");
        target.Set(attribute, value);
    }

    public override AssignmentTarget Clone() =>
        new NamespaceTarget(new NameExpression(owner.Name, owner.Line), attribute);
}

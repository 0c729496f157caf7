namespace ExoGrains.Models.ChatTemplates;

/// <summary><c>{% for target in items if filter recursive %} ... {% else %} ... {% endfor %}</c></summary>
internal sealed class ForStatement(AssignmentTarget target, Expression items, Expression? filter, bool isRecursive,
    IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise, int line) : ScopedStatement(body, line)
{
    public AssignmentTarget Target => target;

    public Expression Source => items;

    public Expression? Filter => filter;

    public bool IsRecursive => isRecursive;

    public IReadOnlyList<Statement> Else => otherwise;

    public ScopeLayout ElseLayout { get; set; } = new(0, []);

    /// <summary>The filter has a scope of its own, in which the target is assigned once more.</summary>
    public ScopeLayout FilterLayout { get; set; } = new(0, []);

    public AssignmentTarget FilterTarget { get; } = target.Clone();

    public int LoopSlot { get; set; }

    public override Flow Execute(RenderState state, Frame frame)
    {
        var source = items.Evaluate(state, frame);
        if (!isRecursive)
            return Run(source, 0, state, frame);
        state.Output.Append(RunRecursive(source, 0, state, frame));
        return Flow.Next;
    }

    private StringValue RunRecursive(Value source, int depth, RenderState state, Frame frame) =>
        state.Capture(() => Run(source, depth, state, frame));

    private Flow Run(Value source, int depth, RenderState state, Frame frame)
    {
        var loop = filter is null
            ? new LoopValue(source, source.RequireItems(), depth, Recurse(depth, frame))
            : new LoopValue(null, FilterItems(source, state, frame), depth, Recurse(depth, frame));
        var inner = Layout.NewFrame(frame);
        // Set at the end of the body only, so `else` also runs after a loop whose every item was left by `continue` or
        // `break`: that is what jinja2's compiled code does.
        var isBodyCompleted = false;
        while (loop.MoveNext(state))
        {
            target.Assign(loop.Current, state, inner);
            inner.Slots[LoopSlot] = loop;
            Layout.Enter(inner, state);
            var flow = StatementRunner.Run(Body, state, inner);
            if (flow == Flow.Break)
                break;
            isBodyCompleted |= flow == Flow.Next;
        }
        if (isBodyCompleted || otherwise.Count == 0)
            return Flow.Next;
        var elseFrame = ElseLayout.NewFrame(frame);
        ElseLayout.Enter(elseFrame, state);
        return StatementRunner.Run(otherwise, state, elseFrame);
    }

    private Func<RenderState, Value, Value>? Recurse(int depth, Frame frame) =>
        isRecursive ? (state, source) => RunRecursive(source, depth + 1, state, frame) : null;

    private IEnumerable<Value> FilterItems(Value source, RenderState state, Frame frame)
    {
        var inner = FilterLayout.NewFrame(frame);
        FilterLayout.Enter(inner, state);
        foreach (var item in source.RequireItems())
        {
            state.Step();
            FilterTarget.Assign(item, state, inner);
            if (filter!.Evaluate(state, inner).IsTrue)
                yield return item;
        }
    }
}

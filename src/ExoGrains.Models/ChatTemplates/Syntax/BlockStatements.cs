namespace ExoGrains.Models.ChatTemplates;

/// <summary>A statement with a body that has a scope of its own.</summary>
internal abstract class ScopedStatement(IReadOnlyList<Statement> body, int line) : Statement(line)
{
    private ScopeLayout? _layout;

    public IReadOnlyList<Statement> Body => body;

    /// <summary>The slots of the body; set by <see cref="ScopeBinder"/>.</summary>
    public ScopeLayout Layout
    {
        get => _layout ?? throw new System.Diagnostics.UnreachableException("the template was not bound");
        set => _layout = value;
    }

    /// <summary>Runs the body in a new frame and returns what it wrote, with the flow it ended with.</summary>
    protected (StringValue Text, Flow Flow, Frame Frame) CaptureBody(RenderState state, Frame frame)
    {
        var inner = Layout.NewFrame(frame);
        var flow = Flow.Next;
        var text = state.Capture(() =>
        {
            Layout.Enter(inner, state);
            flow = StatementRunner.Run(body, state, inner);
        });
        return (text, flow, inner);
    }
}

/// <summary><c>{% set target %} ... {% endset %}</c>, with filters if any.</summary>
internal sealed class AssignBlockStatement(AssignmentTarget target, FilterExpression? filter,
    IReadOnlyList<Statement> body, int line)
    : ScopedStatement(body, line)
{
    public AssignmentTarget Target => target;

    public FilterExpression? Filter => filter;

    public override Flow Execute(RenderState state, Frame frame)
    {
        var (text, flow, inner) = CaptureBody(state, frame);
        if (flow == Flow.Next)
            target.Assign(filter is null ? text : filter.EvaluateOn(text, state, inner), state, frame);
        return flow;
    }
}

/// <summary><c>{% filter name %} ... {% endfilter %}</c></summary>
internal sealed class FilterBlockStatement(FilterExpression filter, IReadOnlyList<Statement> body, int line)
    : ScopedStatement(body, line)
{
    public FilterExpression Filter => filter;

    public override Flow Execute(RenderState state, Frame frame)
    {
        var (text, flow, inner) = CaptureBody(state, frame);
        if (flow == Flow.Next)
            filter.EvaluateOn(text, state, inner).WriteText(state.Output);
        return flow;
    }
}

/// <summary><c>{% with a = 1 %} ... {% endwith %}</c>; the values see the outer scope only.</summary>
internal sealed class WithStatement(
    IReadOnlyList<(AssignmentTarget Target, Expression Value)> assignments, IReadOnlyList<Statement> body, int line)
    : ScopedStatement(body, line)
{
    public IReadOnlyList<(AssignmentTarget Target, Expression Value)> Assignments => assignments;

    public override Flow Execute(RenderState state, Frame frame)
    {
        var inner = Layout.NewFrame(frame);
        Layout.Enter(inner, state);
        foreach (var (target, value) in assignments)
            target.Assign(value.Evaluate(state, frame), state, inner);
        return StatementRunner.Run(Body, state, inner);
    }
}

/// <summary><c>{% generation %} ... {% endgeneration %}</c>: marks what the assistant said; here it only has a
/// scope.</summary>
internal sealed class GenerationStatement(IReadOnlyList<Statement> body, int line) : ScopedStatement(body, line)
{
    public override Flow Execute(RenderState state, Frame frame)
    {
        state.Output.Append(CaptureBody(state, frame).Text);
        return Flow.Next;
    }
}

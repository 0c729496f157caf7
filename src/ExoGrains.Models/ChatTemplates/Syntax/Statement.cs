namespace ExoGrains.Models.ChatTemplates;

/// <summary>Where to go on after a statement.</summary>
internal enum Flow
{
    /// <summary>At the next statement.</summary>
    Next,

    /// <summary>After the innermost loop.</summary>
    Break,

    /// <summary>At the next item of the innermost loop.</summary>
    Continue,
}

/// <summary>A node that does something: writes, assigns, branches, loops.</summary>
internal abstract class Statement(int line)
{
    /// <summary>1-based line of the template source.</summary>
    public int Line => line;

    public abstract Flow Execute(RenderState state, Frame frame);
}

/// <summary>Text between tags.</summary>
internal sealed class TextStatement(string text, int line) : Statement(line)
{
    public override Flow Execute(RenderState state, Frame frame)
    {
        state.Output.Append(text, fromTemplate: true);
        return Flow.Next;
    }
}

/// <summary><c>{{ value }}</c></summary>
internal sealed class PrintStatement(Expression value, int line) : Statement(line)
{
    public Expression Value => value;

    public override Flow Execute(RenderState state, Frame frame)
    {
        value.Evaluate(state, frame).WriteText(state.Output);
        return Flow.Next;
    }
}

/// <summary><c>{% if %} ... {% elif %} ... {% else %} ... {% endif %}</c></summary>
internal sealed class IfStatement(Expression test, IReadOnlyList<Statement> body, IReadOnlyList<IfStatement> elseIfs,
    IReadOnlyList<Statement> otherwise, int line) : Statement(line)
{
    public Expression Test => test;

    public IReadOnlyList<Statement> Body => body;

    public IReadOnlyList<IfStatement> ElseIfs => elseIfs;

    public IReadOnlyList<Statement> Else => otherwise;

    public override Flow Execute(RenderState state, Frame frame)
    {
        if (test.Evaluate(state, frame).IsTrue)
            return StatementRunner.Run(body, state, frame);
        foreach (var elseIf in elseIfs)
        {
            state.Line = elseIf.Line;
            if (elseIf.Test.Evaluate(state, frame).IsTrue)
                return StatementRunner.Run(elseIf.Body, state, frame);
        }
        return StatementRunner.Run(otherwise, state, frame);
    }
}

/// <summary><c>{% set target = value %}</c></summary>
internal sealed class AssignStatement(AssignmentTarget target, Expression value, int line) : Statement(line)
{
    public AssignmentTarget Target => target;

    public Expression Value => value;

    public override Flow Execute(RenderState state, Frame frame)
    {
        target.Assign(value.Evaluate(state, frame), state, frame);
        return Flow.Next;
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c></summary>
internal sealed class LoopControlStatement(bool isBreak, int line) : Statement(line)
{
    public string Tag => isBreak ? "break" : "continue";

    public override Flow Execute(RenderState state, Frame frame) => isBreak ? Flow.Break : Flow.Continue;
}

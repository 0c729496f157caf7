namespace ExoGrains.Models.ChatTemplates;

/// <summary><c>left + right</c> and the other arithmetic operators.</summary>
internal sealed class BinaryExpression(string op, Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => [left, right];

    protected override Value Compute(RenderState state, Frame frame)
    {
        var a = left.Evaluate(state, frame);
        var b = right.Evaluate(state, frame);
        state.Line = Line;
        return state.Charge(Arithmetic.Apply(op, a, b, state));
    }
}

/// <summary><c>-operand</c> and <c>+operand</c></summary>
internal sealed class SignExpression(bool isMinus, Expression operand, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => [operand];

    protected override Value Compute(RenderState state, Frame frame) =>
        Arithmetic.Sign(operand.Evaluate(state, frame), isMinus);
}

/// <summary><c>not operand</c></summary>
internal sealed class NotExpression(Expression operand, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => [operand];

    protected override Value Compute(RenderState state, Frame frame) =>
        BoolValue.Of(!operand.Evaluate(state, frame).IsTrue);
}

/// <summary><c>left and right</c>, <c>left or right</c>: the value is one of the operands.</summary>
internal sealed class LogicExpression(bool isAnd, Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => [left, right];

    protected override Value Compute(RenderState state, Frame frame)
    {
        var value = left.Evaluate(state, frame);
        return value.IsTrue == isAnd ? right.Evaluate(state, frame) : value;
    }
}

/// <summary><c>a ~ b ~ c</c></summary>
internal sealed class ConcatExpression(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    public override IEnumerable<Expression> Children => parts;

    protected override Value Compute(RenderState state, Frame frame)
    {
        var values = parts.Select(part => part.Evaluate(state, frame)).ToArray();
        var output = state.NewText();
        foreach (var value in values)
            value.WriteText(output);
        return state.Charge(output.ToValue());
    }
}

/// <summary><c>a &lt; b &lt;= c</c>, chained as in Python.</summary>
internal sealed class CompareExpression(Expression first, IReadOnlyList<(string Op, Expression Operand)> rest, int line)
    : Expression(line)
{
    public override IEnumerable<Expression> Children => rest.Select(item => item.Operand).Prepend(first);

    protected override Value Compute(RenderState state, Frame frame)
    {
        var left = first.Evaluate(state, frame);
        foreach (var (op, operand) in rest)
        {
            var right = operand.Evaluate(state, frame);
            state.Line = Line;
            if (!Comparison.Holds(op, left, right, state))
                return BoolValue.False;
            left = right;
        }
        return BoolValue.True;
    }
}

/// <summary><c>whenTrue if test else whenFalse</c>; without <c>else</c> the value may be undefined.</summary>
internal sealed class ConditionalExpression(Expression test, Expression whenTrue, Expression? whenFalse, int line)
    : Expression(line)
{
    public override IEnumerable<Expression> Children => new[] { test, whenTrue, whenFalse }.OfType<Expression>();

    protected override Value Compute(RenderState state, Frame frame)
    {
        if (test.Evaluate(state, frame).IsTrue)
            return whenTrue.Evaluate(state, frame);
        return whenFalse is not null
            ? whenFalse.Evaluate(state, frame)
            : new UndefinedValue(
                $"the inline if-expression on line {Line} evaluated to false and no else section was defined.");
    }
}

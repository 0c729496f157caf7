namespace ExoGrains.Models.ChatTemplates;

/// <summary>What macros and call blocks share: parameters with defaults, and a body that is run when called.</summary>
internal sealed class MacroDefinition(
    string? name, IReadOnlyList<string> parameters, IReadOnlyList<Expression> defaults, IReadOnlyList<Statement> body)
{
    public string Name => name ?? "None";

    public IReadOnlyList<string> Parameters => parameters;

    /// <summary>Defaults of the last parameters; evaluated at each call, in the scope of the macro.</summary>
    public IReadOnlyList<Expression> Defaults => defaults;

    public IReadOnlyList<Statement> Body => body;

    public ScopeLayout Layout { get; set; } = new(0, []);

    public int[] ParameterSlots { get; set; } = [];

    /// <summary>Slots of the special names, null where the body does not read them.</summary>
    public int? CallerSlot { get; set; }

    public int? NamedSlot { get; set; }

    public int? RestSlot { get; set; }

    public Expression? DefaultOf(int parameter)
    {
        var index = parameter - (parameters.Count - defaults.Count);
        return index >= 0 ? defaults[index] : null;
    }
}

/// <summary><c>{% macro name(parameters) %} ... {% endmacro %}</c></summary>
internal sealed class MacroStatement(NameTarget target, MacroDefinition definition, int line) : Statement(line)
{
    public NameTarget Target => target;

    public MacroDefinition Definition => definition;

    public override Flow Execute(RenderState state, Frame frame)
    {
        target.Assign(new MacroValue(definition, frame), state, frame);
        return Flow.Next;
    }
}

/// <summary><c>{% call(parameters) macro(arguments) %} ... {% endcall %}</c></summary>
internal sealed class CallBlockStatement(CallExpression call, MacroDefinition definition, int line) : Statement(line)
{
    public CallExpression Call => call;

    public MacroDefinition Definition => definition;

    public override Flow Execute(RenderState state, Frame frame)
    {
        call.Evaluate(state, frame, new MacroValue(definition, frame)).WriteText(state.Output);
        return Flow.Next;
    }
}

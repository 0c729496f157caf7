using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Gives every name of a template its slot, and checks what can be checked before running.</summary>
/// <remarks>Which statements open a scope, and what is analysed in which order, follows jinja2/compiler.py.</remarks>
internal sealed class ScopeBinder
{
    private readonly SymbolScope _scope;

    // Inside `if` an unknown filter fails only when it is reached; elsewhere the template is refused.
    private readonly bool _isConditional;
    private readonly bool _isInLoop;

    private ScopeBinder(SymbolScope scope, bool isInLoop, bool isConditional = false)
    {
        _scope = scope;
        _isInLoop = isInLoop;
        _isConditional = isConditional;
    }

    public static ScopeLayout BindTemplate(IReadOnlyList<Statement> statements)
    {
        var root = new SymbolScope(null);
        SymbolAnalyzer.Visit(statements, root);
        new ScopeBinder(root, isInLoop: false).Bind(statements);
        return root.ToLayout();
    }

    private void Bind(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
            Bind(statement);
    }

    private void Bind(Statement statement)
    {
        switch (statement)
        {
            case PrintStatement print:
                Bind(print.Value);
                break;
            case IfStatement branch:
                BindIf(branch);
                break;
            case AssignStatement assign:
                Bind(assign.Value);
                Bind(assign.Target);
                break;
            case ForStatement loop:
                BindFor(loop);
                break;
            case MacroStatement macro:
                Bind(macro.Target);
                BindMacro(macro.Definition, macro.Line);
                break;
            case CallBlockStatement call:
                Bind(call.Call);
                BindMacro(call.Definition, call.Line);
                break;
            case FilterBlockStatement filter:
                BindScoped(filter, _ => { }, (inner, binder) => binder.Bind(filter.Filter), _isInLoop, filter.Filter);
                break;
            case AssignBlockStatement assign:
                Bind(assign.Target);
                BindScoped(assign, _ => { }, (inner, binder) => BindFilter(assign.Filter, binder), _isInLoop, null);
                break;
            case WithStatement with:
                BindWith(with);
                break;
            case GenerationStatement generation:
                // A function of its own in jinja2, so a loop around it cannot be left from inside.
                BindScoped(generation, _ => { }, (_, _) => { }, isInLoop: false, null);
                break;
            case LoopControlStatement control when !_isInLoop:
                throw new ChatTemplateException($"'{control.Tag}' outside loop", control.Line);
        }
    }

    private static void BindFilter(FilterExpression? filter, ScopeBinder binder)
    {
        if (filter is not null)
            binder.Bind(filter);
    }

    private void BindScoped(ScopedStatement statement, Action<SymbolScope> declare,
        Action<SymbolScope, ScopeBinder> bindMore,
        bool isInLoop, Expression? analysedAfterBody)
    {
        var inner = new SymbolScope(_scope);
        declare(inner);
        SymbolAnalyzer.Visit(statement.Body, inner);
        if (analysedAfterBody is not null)
            SymbolAnalyzer.Visit(analysedAfterBody, inner);
        // The filter of a set block is not analysed by jinja2; names only it reads are still found, through the
        // context.
        if (statement is AssignBlockStatement { Filter: { } filter })
            SymbolAnalyzer.Visit(filter, inner);
        var binder = new ScopeBinder(inner, isInLoop);
        binder.Bind(statement.Body);
        bindMore(inner, binder);
        statement.Layout = inner.ToLayout();
    }

    private void BindIf(IfStatement statement)
    {
        var conditional = new ScopeBinder(_scope, _isInLoop, isConditional: true);
        conditional.Bind(statement.Test);
        conditional.Bind(statement.Body);
        foreach (var elseIf in statement.ElseIfs)
            conditional.BindIf(elseIf);
        conditional.Bind(statement.Else);
    }

    private void BindWith(WithStatement statement)
    {
        foreach (var (_, value) in statement.Assignments)
            Bind(value);
        BindScoped(
            statement,
            inner => statement.Assignments.ToList()
                .ForEach(item => SymbolAnalyzer.DeclareParameters(item.Target, inner)),
            (_, binder) => statement.Assignments.ToList().ForEach(item => binder.Bind(item.Target)),
            _isInLoop,
            null);
    }

    private void BindFor(ForStatement statement)
    {
        Bind(statement.Source);
        if (statement.Target.Names.Any(name => name.Name == "loop") || NameUse.Assigns(statement.Body, "loop"))
            throw new ChatTemplateException("Can't assign to special loop variable in for-loop target", statement.Line);
        if (statement.Filter is { } filter)
        {
            var inner = new SymbolScope(_scope);
            SymbolAnalyzer.DeclareParameters(statement.FilterTarget, inner);
            SymbolAnalyzer.Visit(filter, inner);
            var binder = new ScopeBinder(inner, isInLoop: false);
            binder.Bind(statement.FilterTarget);
            binder.Bind(filter);
            statement.FilterLayout = inner.ToLayout();
        }
        BindScoped(
            statement,
            inner =>
            {
                inner.DeclareParameter("loop");
                SymbolAnalyzer.DeclareParameters(statement.Target, inner);
            },
            (inner, binder) =>
            {
                binder.Bind(statement.Target);
                statement.LoopSlot = inner.SlotOf("loop");
            },
            isInLoop: true,
            null);
        var otherwise = new SymbolScope(_scope);
        SymbolAnalyzer.Visit(statement.Else, otherwise);
        // A recursive loop is a function in jinja2, its `else` included: a loop around it cannot be left from there.
        new ScopeBinder(otherwise, _isInLoop && !statement.IsRecursive).Bind(statement.Else);
        statement.ElseLayout = otherwise.ToLayout();
    }

    private void BindMacro(MacroDefinition macro, int line)
    {
        var inner = new SymbolScope(_scope);
        var special = NameUse.Reads(macro.Body, ["caller", "kwargs", "varargs"]);
        foreach (var parameter in macro.Parameters)
            inner.DeclareParameter(parameter);
        var hasOwnCaller = macro.Parameters.Contains("caller");
        if (hasOwnCaller && special.Contains("caller")
            && macro.DefaultOf(macro.Parameters.ToList().IndexOf("caller")) is null)
        {
            throw new ChatTemplateException(
                "the special argument \"caller\" of a macro or call block must be omitted or be given a default", line);
        }
        macro.CallerSlot = Declare("caller");
        macro.NamedSlot = Declare("kwargs");
        macro.RestSlot = Declare("varargs");
        foreach (var value in macro.Defaults)
            SymbolAnalyzer.Visit(value, inner);
        SymbolAnalyzer.Visit(macro.Body, inner);
        var binder = new ScopeBinder(inner, isInLoop: false);
        foreach (var value in macro.Defaults)
            binder.Bind(value);
        binder.Bind(macro.Body);
        macro.ParameterSlots = macro.Parameters.Select(inner.SlotOf).ToArray();
        macro.Layout = inner.ToLayout();

        int? Declare(string name)
        {
            if (!special.Contains(name) || (name != "caller" && macro.Parameters.Contains(name)))
                return null;
            if (!macro.Parameters.Contains(name))
                inner.DeclareParameter(name);
            return inner.SlotOf(name);
        }
    }

    private void Bind(AssignmentTarget target)
    {
        if (target is NamespaceTarget member)
            Bind(member.Owner);
        foreach (var name in target.Names)
            name.Reference = _scope.Find(name.Name);
    }

    private void Bind(Expression expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case NameExpression name:
                name.Reference = _scope.Find(name.Name);
                break;
            case FilterExpression { IsKnown: false } filter when !_isConditional:
                throw new ChatTemplateException($"No filter named '{filter.Name}'.", filter.Line);
            case TestExpression { IsKnown: false } test when !_isConditional:
                throw new ChatTemplateException($"No test named '{test.Name}'.", test.Line);
        }
        var binder = expression is ConditionalExpression ? new ScopeBinder(_scope, _isInLoop, isConditional: true)
            : this;
        foreach (var child in expression.Children)
            binder.Bind(child);
    }
}

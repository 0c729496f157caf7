using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Collects the names that the statements of one scope read and assign, in source order; inner scopes are left
/// out.</summary>
internal static class SymbolAnalyzer
{
    public static void Visit(IReadOnlyList<Statement> statements, SymbolScope scope)
    {
        foreach (var statement in statements)
            Visit(statement, scope);
    }

    public static void Visit(Expression expression, SymbolScope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (expression is NameExpression name)
            scope.Load(name.Name);
        foreach (var child in expression.Children)
            Visit(child, scope);
    }

    public static void Visit(AssignmentTarget target, SymbolScope scope)
    {
        if (target is NamespaceTarget member)
            scope.Load(member.Owner.Name);
        foreach (var name in target.Names)
            scope.Store(name.Name);
    }

    public static void DeclareParameters(AssignmentTarget target, SymbolScope scope)
    {
        foreach (var name in target.Names)
            scope.DeclareParameter(name.Name);
    }

    private static void Visit(Statement statement, SymbolScope scope)
    {
        switch (statement)
        {
            case PrintStatement print:
                Visit(print.Value, scope);
                break;
            case IfStatement branch:
                VisitIf(branch, scope);
                break;
            case AssignStatement assign:
                Visit(assign.Value, scope);
                Visit(assign.Target, scope);
                break;
            case ForStatement loop:
                Visit(loop.Source, scope);
                break;
            case MacroStatement macro:
                scope.Store(macro.Target.Name);
                break;
            case CallBlockStatement call:
                Visit(call.Call, scope);
                break;
            case FilterBlockStatement filter:
                Visit(filter.Filter, scope);
                break;
            case WithStatement with:
                foreach (var (_, value) in with.Assignments)
                    Visit(value, scope);
                break;
            case AssignBlockStatement assign:
                Visit(assign.Target, scope);
                break;
            case TextStatement or LoopControlStatement or GenerationStatement:
                break;
            default:
                throw new System.Diagnostics.UnreachableException(statement.GetType().Name);
        }
    }

    private static void VisitIf(IfStatement statement, SymbolScope scope)
    {
        Visit(statement.Test, scope);
        var body = scope.Branch();
        Visit(statement.Body, body);
        var elseIfs = scope.Branch();
        foreach (var elseIf in statement.ElseIfs)
            VisitIf(elseIf, elseIfs);
        var otherwise = scope.Branch();
        Visit(statement.Else, otherwise);
        scope.Merge([body, elseIfs, otherwise]);
    }
}

using System.Runtime.CompilerServices;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Looks through whole bodies, inner scopes included, for names with a special meaning.</summary>
internal static class NameUse
{
    /// <summary>Which of the names are read before the body itself assigns them.</summary>
    public static HashSet<string> Reads(IReadOnlyList<Statement> body, string[] names)
    {
        var wanted = new HashSet<string>(names);
        var found = new HashSet<string>();
        foreach (var (name, isRead) in Names(body))
        {
            if (isRead && wanted.Contains(name))
                found.Add(name);
            else
                wanted.Remove(name);
        }
        return found;
    }

    /// <summary>Whether the name is assigned anywhere in the body.</summary>
    public static bool Assigns(IReadOnlyList<Statement> body, string name) =>
        Names(body).Any(use => !use.IsRead && use.Name == name);

    private static IEnumerable<(string Name, bool IsRead)> Names(IReadOnlyList<Statement> body) =>
        body.SelectMany(Names);

    private static IEnumerable<(string Name, bool IsRead)> Names(Statement statement) => statement switch
    {
        PrintStatement print => Names(print.Value),
        IfStatement branch => Names(branch.Test).Concat(Names(branch.Body))
            .Concat(branch.ElseIfs.SelectMany(Names)).Concat(Names(branch.Else)),
        AssignStatement assign => Names(assign.Target).Concat(Names(assign.Value)),
        ForStatement loop =>
            Names(loop.Target).Concat(Names(loop.Source)).Concat(Names(loop.Body)).Concat(Names(loop.Else))
            .Concat(loop.Filter is null ? [] : Names(loop.Filter)),
        MacroStatement macro => macro.Definition.Defaults.SelectMany(Names).Concat(Names(macro.Definition.Body)),
        CallBlockStatement call =>
            Names(call.Call).Concat(call.Definition.Defaults.SelectMany(Names)).Concat(Names(call.Definition.Body)),
        FilterBlockStatement filter => Names(filter.Body).Concat(Names(filter.Filter)),
        AssignBlockStatement assign =>
            Names(assign.Target).Concat(assign.Filter is null ? [] : Names(assign.Filter)).Concat(Names(assign.Body)),
        WithStatement with => with.Assignments.SelectMany(item => Names(item.Value)).Concat(Names(with.Body)),
        GenerationStatement generation => Names(generation.Body),
        _ => [],
    };

    private static IEnumerable<(string Name, bool IsRead)> Names(AssignmentTarget target) =>
        target.Names.Select(name => (name.Name, false));

    private static List<(string Name, bool IsRead)> Names(Expression expression)
    {
        var names = new List<(string, bool)>();
        Collect(expression, names);
        return names;
    }

    private static void Collect(Expression expression, List<(string Name, bool IsRead)> names)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (expression is NameExpression name)
            names.Add((name.Name, true));
        foreach (var child in expression.Children)
            Collect(child, names);
    }
}

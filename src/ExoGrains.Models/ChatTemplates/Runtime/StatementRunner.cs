namespace ExoGrains.Models.ChatTemplates;

/// <summary>Runs a list of statements one after the other.</summary>
internal static class StatementRunner
{
    /// <returns>How the list ended: at its end, or by leaving or continuing the loop around it.</returns>
    public static Flow Run(IReadOnlyList<Statement> statements, RenderState state, Frame frame)
    {
        foreach (var statement in statements)
        {
            state.Line = statement.Line;
            state.Step();
            var flow = statement.Execute(state, frame);
            if (flow != Flow.Next)
                return flow;
        }
        return Flow.Next;
    }
}

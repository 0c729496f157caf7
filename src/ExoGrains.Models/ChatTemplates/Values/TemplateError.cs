namespace ExoGrains.Models.ChatTemplates;

/// <summary>Makes the errors that the parts of the engine report; the line is added where it is known.</summary>
internal static class TemplateError
{
    public static ChatTemplateException Type(string message) => new(message);

    public static ChatTemplateException Value(string message) => new(message);

    public static ChatTemplateException Undefined(string message) => new(message);

    public static ChatTemplateException Security(string message) => new(message);

    public static ChatTemplateException Limit(string message) =>
        new($"the template exceeds a limit: {message}; raise the limit only for a template that is trusted");

    public static ChatTemplateException Unsupported(string op, Value left, Value right) =>
        new($"unsupported operand type(s) for {op}: '{left.TypeName}' and '{right.TypeName}'");
}

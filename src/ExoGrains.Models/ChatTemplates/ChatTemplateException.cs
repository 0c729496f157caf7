namespace ExoGrains.Models.ChatTemplates;

/// <summary>A chat template that cannot be parsed, or that failed while it was rendered.</summary>
/// <remarks>
/// One type for every failure of a template, because a caller can do the same with all of them: report it. Where
/// Python's jinja2 raises (<c>TemplateSyntaxError</c>, <c>UndefinedError</c>, <c>SecurityError</c>, <c>TypeError</c>,
/// ...), this is thrown.
/// </remarks>
public sealed class ChatTemplateException : Exception
{
    /// <summary>An error without a message, for serialisers only.</summary>
    public ChatTemplateException()
    {
    }

    /// <summary>An error whose place in the template is not known yet.</summary>
    public ChatTemplateException(string message)
        : base(message)
    {
    }

    /// <summary>An error caused by another one.</summary>
    public ChatTemplateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error at a line of the template; the line is appended to the message.</summary>
    /// <param name="message">What went wrong, without the line.</param>
    /// <param name="line">1-based line of the template source.</param>
    /// <param name="innerException">The error this one explains, if any.</param>
    public ChatTemplateException(string message, int line, Exception? innerException = null)
        : base($"{message} (template line {line})", innerException) => Line = line;

    private ChatTemplateException(string message, int line, bool isRaisedByTemplate)
        : base(message)
    {
        Line = line;
        IsRaisedByTemplate = isRaisedByTemplate;
    }

    /// <summary>1-based line of the template source, or null when the error has no place in it.</summary>
    public int? Line { get; }

    /// <summary>True when the template itself called <c>raise_exception</c>; the message is then exactly what it
    /// passed.</summary>
    /// <remarks>Such an error speaks of the request (say, of roles that must alternate), not of a broken
    /// template.</remarks>
    public bool IsRaisedByTemplate { get; }

    internal static ChatTemplateException RaisedByTemplate(string message, int line) => new(message, line, true);
}

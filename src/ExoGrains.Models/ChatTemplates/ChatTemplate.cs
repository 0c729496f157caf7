namespace ExoGrains.Models.ChatTemplates;

/// <summary>A parsed chat template: Jinja2 as transformers runs it, rendered by our own engine.</summary>
/// <remarks>
/// The behaviour to match is jinja2 3.1 in an <c>ImmutableSandboxedEnvironment</c> with <c>trim_blocks</c>,
/// <c>lstrip_blocks</c>, loop controls, the tag <c>generation</c>, <c>tojson</c> without HTML escaping, and the
/// functions <c>raise_exception</c> and <c>strftime_now</c>. Templates are untrusted: see
/// <see cref="ChatTemplateLimits"/>. An instance is immutable and may be used by several threads at once.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _statements;
    private readonly ScopeLayout _layout;
    private readonly ChatTemplateLimits _limits;

    private ChatTemplate(IReadOnlyList<Statement> statements, ScopeLayout layout, ChatTemplateLimits limits)
    {
        _statements = statements;
        _layout = layout;
        _limits = limits;
    }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The text of the template, as in <c>tokenizer_config.json</c> or
    /// <c>chat_template.jinja</c>.</param>
    /// <param name="limits">What the template may use up, here and when rendered; the defaults when null.</param>
    /// <exception cref="ChatTemplateException">The template is not valid, or needs something that chat templates do not
    /// have.</exception>
    public static ChatTemplate Parse(string source, ChatTemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= ChatTemplateLimits.Default;
        if (source.Length > limits.MaxSourceChars)
            throw TemplateError.Limit(
                $"the source has {source.Length} characters, allowed are {limits.MaxSourceChars}");
        try
        {
            var statements = StatementParser.Parse(source, limits);
            return new ChatTemplate(statements, ScopeBinder.BindTemplate(statements), limits);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw new ChatTemplateException("the template is nested too deeply for the stack of this thread", error);
        }
    }

    /// <summary>Renders the template.</summary>
    /// <param name="context">The variables it can read.</param>
    /// <param name="time">The clock behind <c>strftime_now</c>, read in its local time zone; the system's when
    /// null.</param>
    /// <param name="cancellationToken">Stops a long rendering; it is looked at about every thousand steps.</param>
    /// <returns>The text, and where each part of it came from.</returns>
    /// <exception cref="ChatTemplateException">The template raised an exception, used a value wrongly, or exceeded a
    /// limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RenderedPrompt Render(ChatTemplateContext context, TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var state = new RenderState(context.Variables, _limits, time ?? TimeProvider.System, cancellationToken);
        try
        {
            var frame = _layout.NewFrame(null);
            _layout.Enter(frame, state);
            StatementRunner.Run(_statements, state, frame);
            return state.Output.ToPrompt();
        }
        catch (ChatTemplateException error) when (error.Line is null)
        {
            throw new ChatTemplateException(error.Message, state.Line, error);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw new ChatTemplateException("values or calls are nested too deeply for the stack of this thread",
                state.Line, error);
        }
    }
}

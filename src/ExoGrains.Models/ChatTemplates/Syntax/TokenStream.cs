namespace ExoGrains.Models.ChatTemplates;

/// <summary>The tokens of a template and the place of the parser in them; also counts how deep the parser is
/// nested.</summary>
internal sealed class TokenStream(List<Token> tokens, int maxDepth)
{
    private int _at;
    private int _depth;

    public Token Current => tokens[_at];

    public Token Ahead => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Next()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    public bool SkipName(string name)
    {
        if (!Current.IsName(name))
            return false;
        Next();
        return true;
    }

    public bool SkipOperator(string op)
    {
        if (!Current.IsOperator(op))
            return false;
        Next();
        return true;
    }

    public Token Expect(TokenKind kind, string what)
    {
        if (Current.Kind != kind)
            throw Unexpected(what);
        return Next();
    }

    public Token ExpectName() => Expect(TokenKind.Name, "name");

    public void ExpectName(string name)
    {
        if (!SkipName(name))
            throw Unexpected(name);
    }

    public void ExpectOperator(string op)
    {
        if (!SkipOperator(op))
            throw Unexpected(op);
    }

    public ChatTemplateException Unexpected(string expected) =>
        new($"unexpected '{Current}', expected '{expected}'", Current.Line);

    /// <summary>Runs a rule one level deeper.</summary>
    public T Nested<T>(Func<T> rule)
    {
        if (++_depth > maxDepth)
            throw new ChatTemplateException($"the template exceeds a limit: it is nested deeper than {maxDepth}",
                Current.Line);
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var result = rule();
        _depth--;
        return result;
    }
}

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Parses a whole template into statements.</summary>
internal sealed class StatementParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;

    private StatementParser(TokenStream tokens, ChatTemplateLimits limits)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens, limits);
    }

    public static List<Statement> Parse(string source, ChatTemplateLimits limits)
    {
        var tokens = new TokenStream(Lexer.Read(source), limits.MaxParseDepth);
        return new StatementParser(tokens, limits).ParseUntil([]);
    }

    // Reads text and tags up to a tag with one of the names, whose name becomes the current token.
    private List<Statement> ParseUntil(string[] endNames)
    {
        var statements = new List<Statement>();
        while (_tokens.Current.Kind != TokenKind.End)
        {
            var token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextStatement(token.Text, token.Line));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new PrintStatement(_expressions.ParseTuple(), token.Line));
                    _tokens.Expect(TokenKind.VariableEnd, "end of print statement");
                    break;
                default:
                    if (_tokens.Current.Kind == TokenKind.Name && endNames.Contains(_tokens.Current.Text))
                        return statements;
                    statements.AddRange(_tokens.Nested(() => ParseTag(endNames)));
                    _tokens.Expect(TokenKind.BlockEnd, "end of statement block");
                    break;
            }
        }
        if (endNames.Length > 0)
            throw new ChatTemplateException(
                $"unexpected end of template, expected the tag {string.Join(" or ", endNames)}", _tokens.Current.Line);
        return statements;
    }

    private List<Statement> ParseBody(params string[] endNames)
    {
        _tokens.SkipOperator(":");
        _tokens.Expect(TokenKind.BlockEnd, "end of statement block");
        return ParseUntil(endNames);
    }

    private List<Statement> ParseBodyAndEnd(string endName)
    {
        var body = ParseBody(endName);
        _tokens.Next();
        return body;
    }

    private List<Statement> ParseTag(string[] endNames)
    {
        var tag = _tokens.Current;
        if (tag.Kind != TokenKind.Name)
            throw new ChatTemplateException($"tag name expected, got '{tag}'", tag.Line);
        _tokens.Next();
        return tag.Text switch
        {
            "for" => [ParseFor(tag.Line)],
            "if" => [ParseIf(tag.Line)],
            "set" => [ParseSet(tag.Line)],
            "macro" => [ParseMacro(tag.Line)],
            "call" => [ParseCall(tag.Line)],
            "filter" => [ParseFilter(tag.Line)],
            "with" => [ParseWith(tag.Line)],
            "print" => ParsePrint(),
            "generation" => [new GenerationStatement(ParseBodyAndEnd("endgeneration"), tag.Line)],
            "break" => [new LoopControlStatement(true, tag.Line)],
            "continue" => [new LoopControlStatement(false, tag.Line)],
            "extends" or "include" or "import" or "from" or "block" or "autoescape" => throw new ChatTemplateException(
                $"the tag '{tag.Text}' is not supported in chat templates, which are one file and plain text",
                    tag.Line),
            _ => throw new ChatTemplateException(
                $"unknown tag '{tag.Text}', expected {string.Join(" or ", endNames.Append("a statement"))}", tag.Line),
        };
    }

    private ForStatement ParseFor(int line)
    {
        var target = ParseTarget(endName: "in", withNamespace: false);
        _tokens.ExpectName("in");
        var items = _expressions.ParseTuple(withConditional: false, endName: "recursive");
        var filter = _tokens.SkipName("if") ? _expressions.Parse() : null;
        var isRecursive = _tokens.SkipName("recursive");
        var body = ParseBody("endfor", "else");
        var otherwise = _tokens.Next().Text == "else" ? ParseBodyAndEnd("endfor") : [];
        return new ForStatement(target, items, filter, isRecursive, body, otherwise, line);
    }

    private IfStatement ParseIf(int line)
    {
        var test = _expressions.ParseTuple(withConditional: false);
        var body = ParseBody("elif", "else", "endif");
        var elseIfs = new List<IfStatement>();
        while (true)
        {
            var end = _tokens.Next();
            if (end.Text != "elif")
                return new IfStatement(test, body, elseIfs, end.Text == "else" ? ParseBodyAndEnd("endif") : [], line);
            var elseIfTest = _expressions.ParseTuple(withConditional: false);
            elseIfs.Add(new IfStatement(elseIfTest, ParseBody("elif", "else", "endif"), [], [], end.Line));
        }
    }

    private Statement ParseSet(int line)
    {
        var target = ParseTarget(endName: null, withNamespace: true);
        if (_tokens.SkipOperator("="))
            return new AssignStatement(target, _expressions.ParseTuple(), line);
        var filter = _expressions.ParseFilterChain(startsInline: false);
        return new AssignBlockStatement(target, filter, ParseBodyAndEnd("endset"), line);
    }

    private MacroStatement ParseMacro(int line)
    {
        var name = ParseNameTarget();
        var (parameters, defaults) = ParseSignature();
        return new MacroStatement(name,
            new MacroDefinition(name.Name, parameters, defaults, ParseBodyAndEnd("endmacro")), line);
    }

    private CallBlockStatement ParseCall(int line)
    {
        var (parameters, defaults) = _tokens.Current.IsOperator("(") ? ParseSignature() : ([], []);
        if (_expressions.Parse() is not CallExpression call)
            throw new ChatTemplateException("expected call", line);
        return new CallBlockStatement(call, new MacroDefinition(null, parameters, defaults, ParseBodyAndEnd("endcall")),
            line);
    }

    private FilterBlockStatement ParseFilter(int line) =>
        new(_expressions.ParseFilterChain(startsInline: true)!, ParseBodyAndEnd("endfilter"), line);

    private WithStatement ParseWith(int line)
    {
        var assignments = new List<(AssignmentTarget, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0)
                _tokens.ExpectOperator(",");
            var target = ParseTarget(endName: null, withNamespace: false);
            _tokens.ExpectOperator("=");
            assignments.Add((target, _expressions.Parse()));
        }
        return new WithStatement(assignments, ParseBodyAndEnd("endwith"), line);
    }

    private List<Statement> ParsePrint()
    {
        var statements = new List<Statement>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (statements.Count > 0)
                _tokens.ExpectOperator(",");
            statements.Add(new PrintStatement(_expressions.Parse(), _tokens.Current.Line));
        }
        return statements;
    }

    private (List<string> Parameters, List<Expression> Defaults) ParseSignature()
    {
        var parameters = new List<string>();
        var defaults = new List<Expression>();
        _tokens.ExpectOperator("(");
        while (!_tokens.Current.IsOperator(")"))
        {
            if (parameters.Count > 0)
                _tokens.ExpectOperator(",");
            var parameter = ParseNameTarget().Name;
            if (parameters.Contains(parameter))
                throw new ChatTemplateException($"duplicate argument '{parameter}'", _tokens.Current.Line);
            parameters.Add(parameter);
            if (_tokens.SkipOperator("="))
                defaults.Add(_expressions.Parse());
            else if (defaults.Count > 0)
                throw new ChatTemplateException("non-default argument follows default argument", _tokens.Current.Line);
        }
        _tokens.ExpectOperator(")");
        return (parameters, defaults);
    }

    private NameTarget ParseNameTarget()
    {
        var token = _tokens.ExpectName();
        return ToTarget(new NameExpression(token.Text, token.Line)) as NameTarget ?? throw Unassignable(token.Line);
    }

    private AssignmentTarget ParseTarget(string? endName, bool withNamespace)
    {
        var line = _tokens.Current.Line;
        if (withNamespace && _tokens.Ahead.IsOperator("."))
        {
            var owner = _tokens.ExpectName();
            _tokens.Next();
            return new NamespaceTarget(new NameExpression(owner.Text, line), _tokens.ExpectName().Text);
        }
        var targets = new List<AssignmentTarget>();
        var isTuple = false;
        while (!_expressions.IsTupleEnd(endName))
        {
            targets.Add(ToTarget(_expressions.ParsePrimary()));
            if (!_tokens.SkipOperator(","))
                break;
            isTuple = true;
        }
        return isTuple ? new TupleTarget(targets) : targets.Count == 1 ? targets[0] : throw Unassignable(line);
    }

    private static AssignmentTarget ToTarget(Expression expression) => expression switch
    {
        NameExpression name when name.Name is not ("true" or "false" or "none" or "True" or "False" or "None") =>
            new NameTarget(name.Name),
        TupleExpression tuple => new TupleTarget(tuple.Items.Select(ToTarget).ToArray()),
        _ => throw Unassignable(expression.Line),
    };

    private static ChatTemplateException Unassignable(int line) =>
        new("can't assign to this expression; expected a name, or names separated by commas", line);
}

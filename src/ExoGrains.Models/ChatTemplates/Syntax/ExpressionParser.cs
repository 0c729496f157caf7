using System.Globalization;
using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Parses expressions by recursive descent, with the grammar and precedences of jinja2/parser.py.</summary>
internal sealed class ExpressionParser(TokenStream tokens, ChatTemplateLimits limits)
{
    private readonly PostfixParser _postfix = new(tokens);

    /// <summary>One expression.</summary>
    /// <param name="withConditional">Whether <c>a if b else c</c> is allowed: not where an <c>if</c> follows with
    /// another meaning.</param>
    public Expression Parse(bool withConditional = true) =>
        tokens.Nested(() => withConditional ? ParseConditional() : ParseOr());

    /// <summary>One expression, or a tuple of several without parentheses.</summary>
    /// <param name="withConditional">As for <see cref="Parse"/>.</param>
    /// <param name="isParenthesised">Whether nothing at all is an empty tuple.</param>
    /// <param name="endName">A keyword that ends the tuple, as <c>recursive</c> does after <c>in</c>.</param>
    public Expression ParseTuple(bool withConditional = true, string? endName = null, bool isParenthesised = false)
    {
        var line = tokens.Current.Line;
        var items = new List<Expression>();
        var isTuple = false;
        while (true)
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (IsTupleEnd(endName))
                break;
            items.Add(Parse(withConditional));
            if (!tokens.Current.IsOperator(","))
                break;
            isTuple = true;
        }
        if (isTuple || (items.Count == 0 && isParenthesised))
            return new TupleExpression(items, line);
        return items.Count > 0
            ? items[0]
            : throw new ChatTemplateException($"Expected an expression, got '{tokens.Current}'", tokens.Current.Line);
    }

    public bool IsTupleEnd(string? endName) =>
        tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd
        || tokens.Current.IsOperator(")") || (endName is not null && tokens.Current.IsName(endName));

    /// <summary>The filters of a set or filter block: <c>name(args)|name</c>.</summary>
    public FilterExpression? ParseFilterChain(bool startsInline) =>
        (FilterExpression?)_postfix.ParseFilters(null, startsInline, this);

    private Expression ParseConditional()
    {
        var line = tokens.Current.Line;
        var value = ParseOr();
        while (tokens.SkipName("if"))
        {
            var test = ParseOr();
            var otherwise = tokens.SkipName("else") ? tokens.Nested(ParseConditional) : null;
            value = new ConditionalExpression(test, value, otherwise, line);
            line = tokens.Current.Line;
        }
        return value;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.Current.IsName("or"))
            left = new LogicExpression(false, left, Advance(ParseAnd), left.Line);
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.Current.IsName("and"))
            left = new LogicExpression(true, left, Advance(ParseNot), left.Line);
        return left;
    }

    private Expression ParseNot()
    {
        if (!tokens.Current.IsName("not"))
            return ParseCompare();
        var line = tokens.Next().Line;
        return new NotExpression(tokens.Nested(ParseNot), line);
    }

    private Expression ParseCompare()
    {
        var line = tokens.Current.Line;
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            var token = tokens.Current;
            if (token.Kind == TokenKind.Operator && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
                rest.Add((token.Text, Advance(ParseSum)));
            else if (token.IsName("in"))
                rest.Add(("in", Advance(ParseSum)));
            else if (token.IsName("not") && tokens.Ahead.IsName("in"))
            {
                tokens.Next();
                rest.Add(("not in", Advance(ParseSum)));
            }
            else
                break;
        }
        return rest.Count == 0 ? first : new CompareExpression(first, rest, line);
    }

    private Expression ParseSum()
    {
        var left = ParseConcat();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "+" or "-" } op)
            left = new BinaryExpression(op.Text, left, Advance(ParseConcat), op.Line);
        return left;
    }

    private Expression ParseConcat()
    {
        var line = tokens.Current.Line;
        var parts = new List<Expression> { ParseProduct() };
        while (tokens.Current.IsOperator("~"))
            parts.Add(Advance(ParseProduct));
        return parts.Count == 1 ? parts[0] : new ConcatExpression(parts, line);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" } op)
            left = new BinaryExpression(op.Text, left, Advance(ParsePower), op.Line);
        return left;
    }

    // jinja2's parser groups a power from the left, but writes it into Python without parentheses of its own: each `**`
    // is compiled as a parenthesised pair, so from the left it stays.
    private Expression ParsePower()
    {
        var left = ParseUnary(withFilters: true);
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "**" } op)
            left = new BinaryExpression("**", left, Advance(() => ParseUnary(withFilters: true)), op.Line);
        return left;
    }

    private Expression ParseUnary(bool withFilters)
    {
        var token = tokens.Current;
        Expression value;
        if (token.Kind == TokenKind.Operator && token.Text is "-" or "+")
            value = new SignExpression(token.Text == "-", Advance(() => tokens.Nested(() => ParseUnary(false))),
                token.Line);
        else
            value = ParsePrimary();
        value = _postfix.ParsePostfix(value, this);
        return withFilters ? _postfix.ParseFiltersAndTests(value, this) : value;
    }

    public Expression ParsePrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Next();
                return Keyword(token.Text) is { } constant
                    ? new ConstantExpression(constant, token.Line)
                    : new NameExpression(token.Text, token.Line);
            case TokenKind.String:
                return ParseStrings(token.Line);
            case TokenKind.Integer:
                tokens.Next();
                return new ConstantExpression(new IntegerValue(ParseInteger(token)), token.Line);
            case TokenKind.Float:
                tokens.Next();
                return new ConstantExpression(new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture)),
                    token.Line);
            case TokenKind.Operator when token.Text == "(":
                tokens.Next();
                var inner = ParseTuple(isParenthesised: true);
                tokens.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return ParseList(tokens.Next().Line);
            case TokenKind.Operator when token.Text == "{":
                return ParseDict(tokens.Next().Line);
            default:
                throw new ChatTemplateException($"unexpected '{token}'", token.Line);
        }
    }

    private static Value? Keyword(string name) => name switch
    {
        "true" or "True" => BoolValue.True,
        "false" or "False" => BoolValue.False,
        "none" or "None" => NoneValue.Instance,
        _ => null,
    };

    // Adjacent literals are one string.
    private ConstantExpression ParseStrings(int line)
    {
        var text = tokens.Next().Text;
        while (tokens.Current.Kind == TokenKind.String)
            text += tokens.Next().Text;
        return new ConstantExpression(StringValue.FromTemplate(text), line);
    }

    private BigInteger ParseInteger(Token token)
    {
        var text = token.Text;
        if (text.Length > limits.MaxIntegerBits / 4)
            throw new ChatTemplateException(
                $"an integer literal has {text.Length} digits, too many to be computed with", token.Line);
        if (text.Length < 3 || char.IsAsciiDigit(text[1]))
            return BigInteger.Parse(text, CultureInfo.InvariantCulture);
        var radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
        return text.Skip(2)
            .Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));
    }

    private ListExpression ParseList(int line)
    {
        var items = new List<Expression>();
        while (!tokens.Current.IsOperator("]"))
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator("]"))
                break;
            items.Add(Parse());
        }
        tokens.ExpectOperator("]");
        return new ListExpression(items, line);
    }

    private DictExpression ParseDict(int line)
    {
        var pairs = new List<(Expression, Expression)>();
        while (!tokens.Current.IsOperator("}"))
        {
            if (pairs.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator("}"))
                break;
            var key = Parse();
            tokens.ExpectOperator(":");
            pairs.Add((key, Parse()));
        }
        tokens.ExpectOperator("}");
        return new DictExpression(pairs, line);
    }

    // Skips the current token and goes on with a rule.
    private Expression Advance(Func<Expression> rule)
    {
        tokens.Next();
        return rule();
    }
}

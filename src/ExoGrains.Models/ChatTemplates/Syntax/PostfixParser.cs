using System.Globalization;
using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Parses what follows a value: attributes, brackets, calls, filters and tests.</summary>
internal sealed class PostfixParser(TokenStream tokens)
{
    public Expression ParsePostfix(Expression value, ExpressionParser expressions)
    {
        while (true)
        {
            var token = tokens.Current;
            if (token.IsOperator("."))
                value = ParseAttribute(value);
            else if (token.IsOperator("["))
                value = ParseBrackets(value, expressions);
            else if (token.IsOperator("("))
                value = new CallExpression(value, ParseArguments(expressions), token.Line);
            else
                return value;
        }
    }

    public Expression ParseFiltersAndTests(Expression value, ExpressionParser expressions)
    {
        while (true)
        {
            var token = tokens.Current;
            if (token.IsOperator("|"))
                value = ParseFilters(value, false, expressions)!;
            else if (token.IsName("is"))
                value = ParseTest(value, expressions);
            else if (token.IsOperator("("))
                value = new CallExpression(value, ParseArguments(expressions), token.Line);
            else
                return value;
        }
    }

    /// <summary>A chain of filters; <paramref name="startsInline"/> when the first has no bar in front.</summary>
    public Expression? ParseFilters(Expression? value, bool startsInline, ExpressionParser expressions)
    {
        while (startsInline || tokens.Current.IsOperator("|"))
        {
            if (!startsInline)
                tokens.Next();
            startsInline = false;
            var line = tokens.Current.Line;
            var name = ParseDottedName();
            var arguments = tokens.Current.IsOperator("(") ? ParseArguments(expressions) : ArgumentList.None;
            value = new FilterExpression(value, name, arguments, line);
        }
        return value;
    }

    private string ParseDottedName()
    {
        var name = tokens.ExpectName().Text;
        while (tokens.SkipOperator("."))
            name += "." + tokens.ExpectName().Text;
        return name;
    }

    private Expression ParseAttribute(Expression owner)
    {
        var line = tokens.Next().Line;
        var token = tokens.Next();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeExpression(owner, token.Text, line),
            TokenKind.Integer => new ItemExpression(
                owner, new ConstantExpression(new IntegerValue(ParseIndex(token)), line), line),
            _ => throw new ChatTemplateException($"expected name or number after '.', got '{token}'", token.Line),
        };
    }

    private static BigInteger ParseIndex(Token token) =>
        BigInteger.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new ChatTemplateException($"expected a decimal index after '.', got '{token}'", token.Line);

    private ItemExpression ParseBrackets(Expression owner, ExpressionParser expressions)
    {
        var line = tokens.Next().Line;
        var keys = new List<Expression>();
        while (!tokens.Current.IsOperator("]"))
        {
            if (keys.Count > 0)
                tokens.ExpectOperator(",");
            keys.Add(ParseKey(expressions));
        }
        tokens.ExpectOperator("]");
        if (keys.Count > 1 && keys.Exists(key => key is SliceExpression))
            throw new ChatTemplateException("a slice cannot be one of several keys", line);
        return new ItemExpression(owner, keys.Count == 1 ? keys[0] : new TupleExpression(keys, line), line);
    }

    private Expression ParseKey(ExpressionParser expressions)
    {
        var line = tokens.Current.Line;
        Expression? start = null;
        if (!tokens.Current.IsOperator(":"))
        {
            start = expressions.Parse();
            if (!tokens.Current.IsOperator(":"))
                return start;
        }
        tokens.Next();
        var stop = IsBoundMissing() ? null : expressions.Parse();
        var step = tokens.SkipOperator(":") && !IsBoundMissing() ? expressions.Parse() : null;
        return new SliceExpression(start, stop, step, line);
    }

    private bool IsBoundMissing() => tokens.Current is { Kind: TokenKind.Operator, Text: ":" or "]" or "," };

    private ArgumentList ParseArguments(ExpressionParser expressions)
    {
        var line = tokens.Next().Line;
        var positional = new List<Expression>();
        var named = new List<(StringValue, Expression)>();
        Expression? rest = null;
        Expression? namedRest = null;
        var isFirst = true;
        while (!tokens.Current.IsOperator(")"))
        {
            if (!isFirst)
                tokens.ExpectOperator(",");
            isFirst = false;
            if (tokens.Current.IsOperator(")"))
                break;
            if (tokens.Current.IsOperator("*"))
            {
                Ensure(rest is null && namedRest is null);
                tokens.Next();
                rest = expressions.Parse();
            }
            else if (tokens.Current.IsOperator("**"))
            {
                Ensure(namedRest is null);
                tokens.Next();
                namedRest = expressions.Parse();
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Ahead.IsOperator("="))
            {
                Ensure(namedRest is null);
                var name = tokens.Next().Text;
                Ensure(!named.Exists(item => item.Item1.Text == name));
                tokens.Next();
                named.Add((StringValue.FromTemplate(name), expressions.Parse()));
            }
            else
            {
                Ensure(rest is null && namedRest is null && named.Count == 0);
                positional.Add(expressions.Parse());
            }
        }
        tokens.ExpectOperator(")");
        return new ArgumentList(positional, named, rest, namedRest);

        void Ensure(bool isValid)
        {
            if (!isValid)
                throw new ChatTemplateException("invalid syntax for function call expression", line);
        }
    }

    private Expression ParseTest(Expression operand, ExpressionParser expressions)
    {
        var line = tokens.Next().Line;
        var isNegated = tokens.SkipName("not");
        var name = ParseDottedName();
        var arguments = ArgumentList.None;
        if (tokens.Current.IsOperator("("))
        {
            arguments = ParseArguments(expressions);
        }
        else if (StartsTestArgument(tokens.Current))
        {
            if (tokens.Current.IsName("is"))
                throw new ChatTemplateException("You cannot chain multiple tests with is", tokens.Current.Line);
            var argument = ParsePostfix(tokens.Nested(expressions.ParsePrimary), expressions);
            arguments = new ArgumentList([argument], [], null, null);
        }
        var test = new TestExpression(operand, name, arguments, line);
        return isNegated ? new NotExpression(test, line) : test;
    }

    // As `is divisibleby 3`, `is in [...]`: one argument without parentheses.
    private static bool StartsTestArgument(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => token.Text is "[" or "{",
        _ => false,
    };
}

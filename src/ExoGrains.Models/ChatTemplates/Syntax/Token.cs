namespace ExoGrains.Models.ChatTemplates;

/// <summary>What a token is. Brackets and operators are all <see cref="Operator"/>, told apart by their text.</summary>
internal enum TokenKind
{
    /// <summary>Text between tags.</summary>
    Data,

    /// <summary><c>{{</c></summary>
    VariableBegin,

    /// <summary><c>}}</c></summary>
    VariableEnd,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary>A name or keyword.</summary>
    Name,

    /// <summary>A string literal; the text is already unescaped.</summary>
    String,

    /// <summary>An integer literal, without underscores.</summary>
    Integer,

    /// <summary>A float literal, without underscores.</summary>
    Float,

    /// <summary>Punctuation.</summary>
    Operator,

    /// <summary>End of the template.</summary>
    End,
}

/// <summary>One token and the 1-based line it starts on.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool IsOperator(string op) => Kind == TokenKind.Operator && Text == op;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "end of template",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.VariableEnd => "end of print statement",
        _ => Text,
    };
}

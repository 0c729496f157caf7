using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace ExoGrains.Models.Cards;

/// <summary>Turns TOML text into nodes that know their place, with every syntax error the parser finds.</summary>
internal static class TomlTree
{
    private const int MaxKeyParts = 16;
    private const int MaxTableArrayItems = 1024;

    /// <summary>
    /// The document, or null when its syntax is broken; duplicate keys are errors too, but leave the first value.
    /// </summary>
    /// <param name="text">The document.</param>
    /// <param name="report">Called per error with its 1-based place.</param>
    public static TomlNode? Parse(string text, Action<(int Line, int Column), string> report)
    {
        try
        {
            var document = SyntaxParser.Parse(text, null, validate: false);
            if (document.HasErrors)
            {
                Report(document, report);
                return null;
            }

            // The second pass finds keys and tables defined twice, and leaves the tree whole for the checks that
            // follow.
            var validated = SyntaxParser.Parse(text, null, validate: true);
            Report(validated, report);
            return Build(document, report);
        }
        catch (TomlException exception)
        {
            report((Math.Max(exception.Line ?? 1, 1), Math.Max(exception.Column ?? 1, 1)), OneLine(exception.Message));
            return null;
        }
    }

    private static void Report(DocumentSyntax document, Action<(int Line, int Column), string> report)
    {
        foreach (var diagnostic in document.Diagnostics)
            report(Place(diagnostic.Span), OneLine(diagnostic.Message));
    }

    private static TomlNode Build(DocumentSyntax document, Action<(int Line, int Column), string> report)
    {
        var root = new TomlNode { Place = (1, 1), Table = [] };
        foreach (var pair in document.KeyValues)
            AddPair(root, pair, report);
        foreach (var table in document.Tables)
        {
            if (Open(root, table, report) is not { } target)
                continue;
            foreach (var pair in table.Items.OfType<KeyValueSyntax>())
                AddPair(target, pair, report);
        }

        return root;
    }

    /// <summary>The table that a header opens, or null where the validation has already complained.</summary>
    private static TomlNode? Open(
        TomlNode root, TableSyntaxBase header, Action<(int Line, int Column), string> report)
    {
        if (header.Name is not { } name || Parts(name, report) is not { } parts)
            return null;

        var place = Place(header.Span);
        var parent = Descend(root, parts[..^1], place);
        string last = parts[^1];
        if (header is not TableArraySyntax)
            return parent is null ? null : Child(parent, last, place);

        if (parent?.Find(last) is not { } existing)
        {
            existing = new TomlEntry(last, place, new TomlNode { Place = place, Array = [] });
            parent?.Table!.Add(existing);
        }

        if (existing.Value is not { Array: { } items, IsInline: false } || items.Count == MaxTableArrayItems)
            return null;
        items.Add(new TomlNode { Place = place, Table = [] });
        return items[^1];
    }

    private static void AddPair(TomlNode table, KeyValueSyntax pair, Action<(int Line, int Column), string> report)
    {
        if (pair.Key is null || Parts(pair.Key, report) is not { } parts || pair.Value is not { } value)
            return;

        var place = Place(pair.Key.Span);
        if (Descend(table, parts[..^1], place) is { } parent && parent.Find(parts[^1]) is null)
            parent.Table!.Add(new TomlEntry(parts[^1], place, Value(value, report)));
    }

    private static TomlNode? Descend(TomlNode from, string[] parts, (int Line, int Column) place)
    {
        TomlNode? node = from;
        foreach (string part in parts)
            node = node is null ? null : Child(node, part, place);
        return node;
    }

    private static TomlNode? Child(TomlNode parent, string key, (int Line, int Column) place)
    {
        if (parent.Find(key) is not { } entry)
        {
            entry = new TomlEntry(key, place, new TomlNode { Place = place, Table = [] });
            parent.Table!.Add(entry);
        }

        // A header below an array of tables means the last of them.
        var node = entry.Value is { Array: [.., var lastItem], IsInline: false } ? lastItem : entry.Value;
        return node is { Table: not null, IsInline: false } ? node : null;
    }

    private static TomlNode Value(ValueSyntax syntax, Action<(int Line, int Column), string> report)
    {
        var place = Place(syntax.Span);
        switch (syntax)
        {
            case InlineTableSyntax inline:
                // Filled before it is marked inline, because dotted keys inside it do add to it.
                var open = new TomlNode { Place = place, Table = [] };
                foreach (var item in inline.Items)
                {
                    if (item.KeyValue is { } pair)
                        AddPair(open, pair, report);
                }

                return new TomlNode { Place = place, Table = open.Table, IsInline = true };
            case ArraySyntax array:
                var items = array.Items.Select(item => item.Value).OfType<ValueSyntax>();
                return new TomlNode
                {
                    Place = place,
                    Array = [.. items.Select(item => Value(item, report))],
                    IsInline = true,
                };
            default:
                return new TomlNode { Place = place, Scalar = Scalar(syntax), Source = syntax.ToString().Trim() };
        }
    }

    private static object Scalar(ValueSyntax syntax) => syntax switch
    {
        StringValueSyntax text => text.Value ?? string.Empty,
        IntegerValueSyntax integer => integer.Value,
        FloatValueSyntax number => number.Value,
        BooleanValueSyntax boolean => boolean.Value,
        _ => syntax,
    };

    private static string[]? Parts(KeySyntax key, Action<(int Line, int Column), string> report)
    {
        string[] parts = [Part(key.Key), .. key.DotKeys.Select(dotted => Part(dotted.Key))];
        if (parts.Length <= MaxKeyParts)
            return parts;

        report(Place(key.Span), $"The key has {parts.Length} parts; at most {MaxKeyParts} are read.");
        return null;
    }

    private static string Part(BareKeyOrStringValueSyntax? part) => part switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? string.Empty,
        StringValueSyntax quoted => quoted.Value ?? string.Empty,
        _ => string.Empty,
    };

    private static (int Line, int Column) Place(SourceSpan span) =>
        (Math.Max(span.Start.Line, 0) + 1, Math.Max(span.Start.Column, 0) + 1);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}

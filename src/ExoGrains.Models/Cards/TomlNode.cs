using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Cards;

/// <summary>A TOML value with its place. One of: table, array, or a scalar with its source text.</summary>
internal sealed class TomlNode
{
    /// <summary>1-based place of the value, or of the header that opens a table.</summary>
    public required (int Line, int Column) Place { get; init; }

    /// <summary>Set for a table: keys in the order of the file.</summary>
    public List<TomlEntry>? Table { get; init; }

    /// <summary>Set for an array.</summary>
    public List<TomlNode>? Array { get; init; }

    /// <summary>Set for a scalar: a string, long, double, bool, or, for dates and times, an object.</summary>
    public object? Scalar { get; init; }

    /// <summary>Set for a scalar that is no string: as it stands in the file.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Whether the node came from a <c>{ }</c> or <c>[ ]</c> value, to which headers may not add.</summary>
    public bool IsInline { get; init; }

    /// <summary>How an error message calls the value.</summary>
    public string Description => this switch
    {
        { Table: not null } => "a table",
        { Array: not null } => "an array",
        { Scalar: string text } => "the string " + Quote(text.Length <= 60 ? text : text[..60] + "..."),
        { Scalar: bool } => "the boolean " + Source,
        { Scalar: long } => "the integer " + Source,
        { Scalar: double } => "the float " + Source,
        _ => "the date or time " + Source,
    };

    /// <summary>The entry of a key, or null.</summary>
    public TomlEntry? Find(string key) => Table!.Find(entry => entry.Key == key);

    /// <summary>The value on one line.</summary>
    public string ToInlineToml() => this switch
    {
        { Table: { } table } => table.Count == 0
            ? "{}"
            : "{ " + string.Join(", ", table.Select(entry => $"{Key(entry.Key)} = "
                + $"{entry.Value.ToInlineToml()}")) + " }",
        { Array: { } array } => "[" + string.Join(", ", array.Select(item => item.ToInlineToml())) + "]",
        { Scalar: string text } => Quote(text),
        _ => Source,
    };

    /// <summary>A key, quoted where it has to be.</summary>
    public static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quote(key);

    /// <summary>A basic string.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' or '\x7F' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}

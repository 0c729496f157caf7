using System.Collections.Immutable;
using System.Globalization;

namespace ExoGrains.Models.Cards;

/// <summary>
/// Reads typed keys of one table; what is wrong goes to the card's issues, and keys never asked for are unknown.
/// </summary>
internal sealed class CardFields(TomlNode table, string path, CardIssues issues)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Keys of the table that no call asked for.</summary>
    public IEnumerable<UnknownCardKey> UnknownKeys =>
        table.Table!
            .Where(entry => !_known.Contains(entry.Key))
            .Select(entry => new UnknownCardKey(
                path, entry.Key, entry.Value.ToInlineToml(), entry.Place.Line, entry.Place.Column));

    public bool Has(string key) => Find(key) is not null;

    public string? Text(string key, bool isRequired = false)
    {
        if (Find(key, isRequired, "a string") is not { } entry)
            return null;
        if (entry.Value.Scalar is string text)
            return text;
        return Wrong<string?>(key, entry.Value, "a string");
    }

    public bool? Boolean(string key, bool isRequired = false)
    {
        if (Find(key, isRequired, "true or false") is not { } entry)
            return null;
        if (entry.Value.Scalar is bool boolean)
            return boolean;
        return Wrong<bool?>(key, entry.Value, "true or false");
    }

    public long? Integer(string key, long min, long max = int.MaxValue, bool isRequired = false)
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"an integer from {min} to {max}");
        if (Find(key, isRequired, expected) is not { } entry)
            return null;
        if (entry.Value.Scalar is long integer && integer >= min && integer <= max)
            return integer;
        return Wrong<long?>(key, entry.Value, expected);
    }

    /// <summary>A float, or an integer in its place, as Python's readers take it.</summary>
    public double? Number(string key, double min, double max)
    {
        if (Find(key) is not { } entry)
            return null;
        double number = entry.Value.Scalar switch
        {
            double value => value,
            long value => value,
            _ => double.NaN,
        };
        if (number >= min && number <= max)
            return number;
        return Wrong<double?>(
            key, entry.Value, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
    }

    /// <summary>A list of strings, each turned into a value; default where the key is absent.</summary>
    /// <param name="key">The key.</param>
    /// <param name="parse">Null refuses the item.</param>
    /// <param name="expected">What an item should be, for errors.</param>
    /// <param name="isRequired">Whether absence is an error.</param>
    public ImmutableArray<T> List<T>(string key, Func<string, T?> parse, string expected, bool isRequired = false)
        where T : struct
    {
        if (Find(key, isRequired, "an array of strings") is not { } entry)
            return default;
        if (entry.Value.Array is not { } array)
            return Wrong<ImmutableArray<T>>(key, entry.Value, "an array of strings");

        var items = ImmutableArray.CreateBuilder<T>();
        for (int i = 0; i < array.Count; i++)
        {
            if (array[i].Scalar is string text && parse(text) is { } item)
                items.Add(item);
            else
                Wrong<T>(string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]"), array[i], expected);
        }

        return items.ToImmutable();
    }

    public CardFields? Section(string key, bool isRequired = false)
    {
        if (Find(key, isRequired, "a table") is not { } entry)
            return null;
        if (entry.Value.Table is not null)
            return new CardFields(entry.Value, Join(key), issues);
        return Wrong<CardFields?>(key, entry.Value, "a table");
    }

    public IReadOnlyList<CardFields> Sections(string key)
    {
        if (Find(key) is not { } entry)
            return [];
        if (entry.Value.Array is not { } array)
            return Wrong<IReadOnlyList<CardFields>?>(key, entry.Value, "an array of tables") ?? [];

        var sections = new List<CardFields>();
        for (int i = 0; i < array.Count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]");
            if (array[i].Table is not null)
                sections.Add(new CardFields(array[i], Join(name), issues));
            else
                Wrong<CardFields?>(name, array[i], "a table");
        }

        return sections;
    }

    /// <summary>Reports something about a key that is there.</summary>
    public void Error(string key, string problem) => issues.Error(table.Find(key)!.Value.Place, $"{Join(key)} "
        + $"{problem}.");

    /// <summary>Reports something odd about a key that is there.</summary>
    public void Warn(string key, string problem) =>
        issues.Warning(table.Find(key)!.Value.Place, $"{Join(key)} {problem}.");

    private TomlEntry? Find(string key, bool isRequired = false, string expected = "")
    {
        _known.Add(key);
        var entry = table.Find(key);
        if (entry is null && isRequired)
            issues.Error(table.Place, $"{Join(key)} is missing; expected {expected}.");
        return entry;
    }

    private T? Wrong<T>(string key, TomlNode node, string expected)
    {
        issues.Error(node.Place, $"{Join(key)} is {node.Description}; expected {expected}.");
        return default;
    }

    private string Join(string key) => path.Length == 0 ? key : path + "." + key;
}

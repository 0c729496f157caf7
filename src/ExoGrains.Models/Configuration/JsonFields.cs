using System.Text.Json;

namespace ExoGrains.Models.Configuration;

/// <summary>
/// Reads typed fields of one JSON object and gathers what is wrong with them, each with its JSON path.
/// </summary>
/// <remarks>
/// A field that is absent or null takes the fallback; a field of the wrong type or range adds an error.
/// </remarks>
internal sealed class JsonFields(JsonElement json, string path, List<string> errors)
{
    public string Path => path;

    public IEnumerable<JsonProperty> Properties => json.EnumerateObject();

    public bool Has(string name) => Find(name) is not null;

    /// <summary>A whole number in [min, max]; without a fallback it is required.</summary>
    public int Integer(string name, int min, int max, int? fallback = null)
    {
        if (Find(name) is not { } value)
            return fallback ?? Missing(name, $"a whole number from {min} to {max}", min);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number >= min && number <= max && number == Math.Floor(number))
        {
            return (int)number;
        }

        Add(name, $"is {Show(value)}; expected a whole number from {min} to {max}");
        return fallback ?? min;
    }

    /// <summary>A number in [min, max]; without a fallback it is required.</summary>
    public double Number(string name, double min, double max, double? fallback = null)
    {
        if (Find(name) is not { } value)
            return fallback ?? Missing(name, $"a number from {min} to {max}", min);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number >= min && number <= max)
        {
            return number;
        }

        Add(name, $"is {Show(value)}; expected a number from {min} to {max}");
        return fallback ?? min;
    }

    public bool? Boolean(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();

        Add(name, $"is {Show(value)}; expected true or false");
        return null;
    }

    public string? Text(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();

        Add(name, $"is {Show(value)}; expected a string");
        return null;
    }

    public JsonFields? Object(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new JsonFields(value, Join(name), errors);

        Add(name, $"is {Show(value)}; expected an object");
        return null;
    }

    /// <summary>The elements of an array, or null; anything else is an error.</summary>
    public IReadOnlyList<JsonElement>? Array(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray()];

        Add(name, $"is {Show(value)}; expected an array");
        return null;
    }

    public JsonElement? Find(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Adds an error about a field.</summary>
    public void Add(string name, string problem)
    {
        // Names come from the file as well: module paths of the quantisation overrides are keys.
        string place = Join(name);
        errors.Add($"{(place.Any(char.IsControl) || place.Length > 200 ? Show(place) : place)} {problem}");
    }

    /// <summary>The value for an error message, cut to a readable length.</summary>
    public static string Show(JsonElement value)
    {
        string text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : text[..60] + "...";
    }

    /// <summary>A string for an error message: quoted, on one line, cut to a readable length.</summary>
    public static string Show(string text) => JsonSerializer.Serialize(text.Length <= 60 ? text : text[..60] + "...");

    private T Missing<T>(string name, string expected, T placeholder)
    {
        Add(name, $"is missing; expected {expected}");
        return placeholder;
    }

    private string Join(string name) => path.Length == 0 ? name : path + "." + name;
}

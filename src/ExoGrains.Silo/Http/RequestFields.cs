using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Typed fields of a request. Absent and null are the same; a wrong type names the field.</summary>
/// <param name="body">A JSON object.</param>
internal readonly struct RequestFields(JsonElement body)
{
    /// <summary>The field, or null where it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string, or null.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw WrongType(name, "a string", value),
    };

    /// <summary>A string that must be there.</summary>
    public string RequiredText(string name) => Text(name) switch
    {
        null => throw Missing(name),
        "" => throw Invalid(name, $"Invalid '{name}': empty string. Expected a string of at least one character."),
        var text => text,
    };

    /// <summary>A boolean, or false.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        { } value => throw WrongType(name, "a boolean", value),
    };

    /// <summary>An integer within limits, or null.</summary>
    public int? Integer(string name, int minimum, int maximum = int.MaxValue)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !IsWhole(value, out var number))
            throw WrongType(name, "an integer", value);
        if (number < minimum)
            throw OutOfRange(name, "integer below minimum value", ">=", minimum, number, "integer_below_min_value");
        if (number > maximum)
            throw OutOfRange(name, "integer above maximum value", "<=", maximum, number, "integer_above_max_value");
        return (int)number;
    }

    /// <summary>A number within limits, or null.</summary>
    public float? Number(string name, double minimum, double maximum)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            throw WrongType(name, "a number", value);
        if (number < minimum)
            throw OutOfRange(name, "decimal below minimum value", ">=", minimum, number, "decimal_below_min_value");
        if (number > maximum)
            throw OutOfRange(name, "decimal above maximum value", "<=", maximum, number, "decimal_above_max_value");
        return (float)number;
    }

    /// <summary>A seed: any 64-bit integer; negative ones keep their bits.</summary>
    public ulong? Seed(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.TryGetUInt64(out var seed))
                return seed;
            if (value.TryGetInt64(out var signed))
                return unchecked((ulong)signed);
        }

        throw WrongType(name, "a 64-bit integer", value);
    }

    /// <summary>One string or an array of them; empty where absent.</summary>
    /// <param name="name">The field.</param>
    /// <param name="maxCount">Most strings.</param>
    public ImmutableArray<string> TextOrTexts(string name, int maxCount)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return [RequireNotEmpty(name, value.GetString()!)];
        if (value.ValueKind != JsonValueKind.Array)
            throw WrongType(name, "a string or an array of strings", value);
        if (value.GetArrayLength() > maxCount)
            throw Invalid(
                name,
                $"Invalid '{name}': array too long. Expected an array with maximum length {maxCount}, "
                + $"but got an array with length {value.GetArrayLength()} instead.",
                "array_above_max_length");
        var texts = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var itemName = $"{name}[{texts.Count}]";
            if (item.ValueKind != JsonValueKind.String)
                throw WrongType(itemName, "a string", item);
            texts.Add(RequireNotEmpty(itemName, item.GetString()!));
        }

        return texts.ToImmutable();
    }

    /// <summary>Refuses a field.</summary>
    public static InvalidRequestException Invalid(string name, string message, string code = "invalid_value") =>
        new(message) { Parameter = name, Code = code };

    /// <summary>Refuses a field that is not there.</summary>
    public static InvalidRequestException Missing(string name) =>
        Invalid(name, $"Missing required parameter: '{name}'.", "missing_required_parameter");

    /// <summary>Refuses an empty array.</summary>
    public static InvalidRequestException Empty(string name) => Invalid(
        name,
        $"Invalid '{name}': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        "empty_array");

    /// <summary>Refuses a field that is right but not served, rather than answer as if it were not there.</summary>
    public static InvalidRequestException Unserved(string name, string remedy) =>
        Invalid(name, $"'{name}' with this value is not supported here; {remedy}.", "unsupported_value");

    /// <summary>Refuses a field of another type.</summary>
    public static InvalidRequestException WrongType(string name, string expected, JsonElement got) => Invalid(
        name, $"Invalid type for '{name}': expected {expected}, but got {Describe(got)} instead.", "invalid_type");

    /// <summary>Names what a value is, in words.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a decimal",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static string RequireNotEmpty(string name, string text) => text.Length > 0
        ? text
        : throw Invalid(name, $"Invalid '{name}': empty string. Expected a string of at least one character.");

    // 64.0 is a whole number too; some clients write integers so.
    private static bool IsWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
            return true;
        if (!value.TryGetDouble(out var real) || real != Math.Floor(real) || Math.Abs(real) > 1e15)
            return false;
        number = (long)real;
        return true;
    }

    private static InvalidRequestException OutOfRange(
        string name, string what, string relation, double limit, double got, string code) => Invalid(
        name,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Invalid '{name}': {what}. Expected a value {relation} {limit}, but got {got} instead."),
        code);
}

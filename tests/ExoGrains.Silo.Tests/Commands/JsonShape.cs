using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExoGrains.Silo.Tests.Commands;

/// <summary>Checks JSON against the part of JSON Schema that our schemas use.</summary>
internal sealed class JsonShape(JsonElement schema)
{
    private static readonly HashSet<string> Known =
    [
        "$schema", "$defs", "title", "description", "format", "$ref", "anyOf", "enum", "type", "minimum", "pattern",
        "properties", "required", "items",
    ];

    /// <summary>All that is wrong, each with its path. Properties outside the schema are wrong too.</summary>
    public List<string> Check(JsonElement value)
    {
        var errors = new List<string>();
        Check(value, schema, "$", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement rule, string path, List<string> errors)
    {
        // A keyword that is not looked at would be a rule that never fails.
        errors.AddRange(rule.EnumerateObject()
            .Where(keyword => !Known.Contains(keyword.Name))
            .Select(keyword => $"{path}: the schema uses '{keyword.Name}', which is not checked"));
        if (rule.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!["#/$defs/".Length..];
            Check(value, schema.GetProperty("$defs").GetProperty(name), path, errors);
            return;
        }

        if (rule.TryGetProperty("anyOf", out var choices))
        {
            var tries = choices.EnumerateArray().Select(choice =>
            {
                var found = new List<string>();
                Check(value, choice, path, found);
                return found;
            }).ToList();
            if (tries.TrueForAll(found => found.Count > 0))
                errors.AddRange(tries[0]);
            return;
        }

        if (rule.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => Same(word, value)))
            errors.Add($"{path}: {value} is none of {words}");
        if (rule.TryGetProperty("type", out var type) && !Types(type).Any(name => IsOf(name, value)))
            errors.Add($"{path}: {value.ValueKind} is no {type}");
        if (value.ValueKind == JsonValueKind.Number && rule.TryGetProperty("minimum", out var minimum)
            && value.GetDouble() < minimum.GetDouble())
            errors.Add($"{path}: {value} is below {minimum}");
        if (value.ValueKind == JsonValueKind.String && rule.TryGetProperty("pattern", out var pattern)
            && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
            errors.Add($"{path}: {value} does not match {pattern}");
        if (value.ValueKind == JsonValueKind.Object && rule.TryGetProperty("properties", out var properties))
            CheckProperties(value, rule, properties, path, errors);
        if (value.ValueKind == JsonValueKind.Array && rule.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
                Check(item, items, $"{path}[{index}]", errors);
        }
    }

    private void CheckProperties(
        JsonElement value, JsonElement rule, JsonElement properties, string path, List<string> errors)
    {
        errors.AddRange(rule.GetProperty("required").EnumerateArray()
            .Where(name => !value.TryGetProperty(name.GetString()!, out _))
            .Select(name => $"{path}: no {name}"));
        foreach (var property in value.EnumerateObject())
        {
            if (properties.TryGetProperty(property.Name, out var inner))
                Check(property.Value, inner, $"{path}.{property.Name}", errors);
            else
                errors.Add($"{path}: '{property.Name}' is not in the schema");
        }
    }

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(name => name.GetString()!)
        : [type.GetString()!];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new ArgumentException($"Type '{type}' is not known."),
    };

    private static bool Same(JsonElement left, JsonElement right) => JsonElement.DeepEquals(left, right);
}

using System.Text.Json;

namespace ExoGrains.Models.Tokenization;

/// <summary>One place in a tokenizer file: the JSON found there and its path, so that every complaint can say
/// where.</summary>
internal readonly record struct JsonPart(JsonElement Element, string Path)
{
    /// <summary>Whether the place is absent or holds <c>null</c>.</summary>
    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The member <paramref name="name"/>; <see cref="IsNull"/> if there is none.</summary>
    public JsonPart this[string name]
    {
        get
        {
            if (Element.ValueKind != JsonValueKind.Object)
                throw Unexpected("an object");
            Element.TryGetProperty(name, out var value);
            return new JsonPart(value, $"{Path}.{name}");
        }
    }

    /// <summary>The members of an array, each with its index in the path.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
            throw Unexpected("an array");
        return Enumerate(this);

        static IEnumerable<JsonPart> Enumerate(JsonPart array)
        {
            var index = 0;
            foreach (var item in array.Element.EnumerateArray())
                yield return new JsonPart(item, $"{array.Path}[{index++}]");
        }
    }

    public string String()
    {
        if (Element.ValueKind != JsonValueKind.String)
            throw Unexpected("a string");
        return Element.GetString()!;
    }

    /// <summary>A string that is exactly one UTF-16 unit long, as replacement characters are.</summary>
    public char Char() => String() is [var single] ? single : throw Unexpected("a string of one character");

    public string? OptionalString() => IsNull ? null : String();

    public bool Bool(bool whenAbsent) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ when IsNull => whenAbsent,
        _ => throw Unexpected("true or false"),
    };

    public bool? OptionalBool() => IsNull ? null : Bool(false);

    /// <summary>A number from 0 to <paramref name="maximum"/>.</summary>
    public int Int(int maximum)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetInt32(out var value)
            || value < 0 || value > maximum)
            throw Unexpected($"a whole number from 0 to {maximum}");
        return value;
    }

    /// <summary>The member <c>type</c> of a component.</summary>
    public string Type() => this["type"].String();

    /// <summary>The complaint that this place does not hold what it must.</summary>
    public InvalidDataException Unexpected(string expected)
    {
        var got = Element.ValueKind == JsonValueKind.Undefined ? "nothing" : Shorten(Element.GetRawText());
        return new InvalidDataException(
            $"{Path}: got {got}, expected {expected}. Fetch the file anew from where the model is published.");
    }

    /// <summary>The complaint that a component is of a kind this program does not implement.</summary>
    public InvalidDataException UnknownType(string got, params ReadOnlySpan<string> known) => new(
        $"{Path}: type '{Shorten(got)}' is not known here, expected one of {string.Join(", ", known)}. "
        + "Choose a model whose tokenizer.json uses these.");

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
}

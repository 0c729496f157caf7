using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Reads JSON as Python's <c>json.loads</c> does; all text counts as data.</summary>
internal static class JsonValues
{
    public static Value Read(JsonElement element)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var dict = new DictValue();
                foreach (var member in element.EnumerateObject())
                    dict.Set(StringValue.FromData(member.Name), Read(member.Value));
                return dict;
            case JsonValueKind.Array:
                return new ListValue(element.EnumerateArray().Select(Read).ToArray());
            case JsonValueKind.String:
                return StringValue.FromData(ReadText(element));
            case JsonValueKind.Number:
                return ReadNumber(element.GetRawText());
            case JsonValueKind.True or JsonValueKind.False:
                return BoolValue.Of(element.ValueKind == JsonValueKind.True);
            default:
                return NoneValue.Instance;
        }
    }

    private static string ReadText(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new ArgumentException(
                "a JSON string holds half a surrogate pair (\\ud800 to \\udfff alone), which is not text", error);
        }
    }

    // An integer keeps all its digits; with a point or exponent it is a float, also when it is whole.
    private static Value ReadNumber(string text) => text.AsSpan().IndexOfAny(".eE") < 0
        ? new IntegerValue(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
        : new FloatValue(double.Parse(text, CultureInfo.InvariantCulture));
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>How the product's JSON is read.</summary>
internal static class LabJson
{
    public static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Reads what is never null.</summary>
    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;
}

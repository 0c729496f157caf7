using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExoGrains.Client.Clusters;

/// <summary>JSON as it travels over a cluster port.</summary>
internal static class ClusterJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = 128,
    };

    /// <summary>Writes a message.</summary>
    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, Options);

    /// <summary>Reads a message.</summary>
    /// <exception cref="JsonException">It is no such message.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<T>(utf8, Options)
        ?? throw new JsonException($"Cluster message: got null, expected {typeof(T).Name}.");
}

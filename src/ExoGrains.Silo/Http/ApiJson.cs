using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>How JSON is written, over HTTP and by commands alike: camelCase, enums as words, ids as text.</summary>
internal static class ApiJson
{
    /// <summary>For our own records.</summary>
    public static JsonSerializerOptions Options { get; } = Create(isIndented: false);

    /// <summary>The same with line breaks, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(isIndented: true);

    /// <summary>Writes a body with its status.</summary>
    public static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, WriterOptions);
        body.WriteTo(writer);
    }

    /// <summary>Writes a record with its status.</summary>
    public static Task WriteRecordAsync<T>(HttpContext context, int status, T body) =>
        WriteAsync(context, status, JsonSerializer.SerializeToNode(body, Options)!);

    /// <summary>Writes an error, with its <c>Retry-After</c>.</summary>
    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        if (error.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (error.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, error.Status, error.ToJson());
    }

    // The answers are JSON for programs, never put into a page as they are: text stays readable.
    internal static JsonWriterOptions WriterOptions => new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonSerializerOptions Create(bool isIndented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = isIndented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter(),
            new TextConverter<DeviceId>(id => id.ToString()),
            new TextConverter<InstanceId>(id => id.ToString()),
            new EpochConverter(),
        },
    };

    private sealed class TextConverter<T>(Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException($"{typeof(T).Name} is only written.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(write(value));
    }

    private sealed class EpochConverter : JsonConverter<RingEpoch>
    {
        public override RingEpoch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetUInt32());

        public override void Write(Utf8JsonWriter writer, RingEpoch value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }
}

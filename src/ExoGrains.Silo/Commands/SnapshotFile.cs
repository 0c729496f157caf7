using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>A cluster snapshot as JSON; its schema is <c>schemas/snapshot/snapshot.schema.json</c>.</summary>
internal static class SnapshotFile
{
    // A thousand devices with all their links take a few megabytes.
    private const long MaxFileBytes = 256L << 20;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false), new IdConverter() },
    };

    /// <summary>The snapshot as text.</summary>
    public static string ToJson(ClusterSnapshot snapshot) => JsonSerializer.Serialize(snapshot, Options);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidRequestException">It cannot be read, or is none; the message says where.</exception>
    public static ClusterSnapshot Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
            {
                throw new InvalidRequestException(
                    $"--snapshot: '{path}' has more than {MaxFileBytes} bytes; " +
                    "expected what 'exograins snapshot' wrote.");
            }

            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException($"--snapshot: cannot read '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Named in errors.</param>
    /// <exception cref="InvalidRequestException">It is no snapshot.</exception>
    public static ClusterSnapshot Parse(string json, string path)
    {
        try
        {
            var snapshot = JsonSerializer.Deserialize<ClusterSnapshot>(json, Options)
                ?? throw new InvalidRequestException($"--snapshot: '{path}' is null, expected an object.");
            Check(snapshot, path);
            return snapshot;
        }
        catch (JsonException e)
        {
            throw new InvalidRequestException($"--snapshot: '{path}'{Place(e)}: {Reason(e)}", e);
        }
    }

    private static void Check(ClusterSnapshot snapshot, string path)
    {
        var twice = snapshot.Devices.GroupBy(device => device.Report.Id).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidRequestException(
                $"--snapshot: '{path}', at $.devices: got device {twice.Key} {twice.Count()} times, expected once.");
        }

        var wrong = snapshot.Models.FirstOrDefault(model =>
            model.LayerBytes.Length == 0 || model.HeadBytes < 0 || model.LayerBytes.Any(bytes => bytes < 0)
            || (model.Wide is { } wide
                && (wide.LayerBytes.Length != model.LayerBytes.Length || wide.HeadBytes < 0
                    || wide.LayerBytes.Any(bytes => bytes < 0)))
            || model.OutputBytes < 0 || model.HiddenSize < 1 || model.VocabularySize < 1 || model.ContextTokens < 1);
        if (wrong is not null)
        {
            throw new InvalidRequestException(
                $"--snapshot: '{path}', at $.models: '{wrong.ModelId}' has no layers, a negative size, " +
                "other layers in 'wide' than in 'layerBytes', or a hidden size, vocabulary or context below 1.");
        }
    }

    private static string Place(JsonException e) =>
        (e.LineNumber is { } line ? $", line {line + 1}, column {(e.BytePositionInLine ?? 0) + 1}" : "")
        + (string.IsNullOrEmpty(e.Path) ? "" : $", at {e.Path}");

    // The library appends path and position, which are said before it, and names our types by their full name.
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).Replace("ExoGrains.Contracts.", "", StringComparison.Ordinal);
    }

    private sealed class IdConverter : JsonConverter<DeviceId>
    {
        public override DeviceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id)
                ? new DeviceId(id)
                : throw new JsonException("Expected the id of a device, a GUID in text.");

        public override void Write(Utf8JsonWriter writer, DeviceId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}

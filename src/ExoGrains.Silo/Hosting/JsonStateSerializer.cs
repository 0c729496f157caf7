using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace ExoGrains.Silo.Hosting;

/// <summary>Grain state as JSON, so that anyone who opens the database can read what should run.</summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, Options)
        ?? throw new JsonException($"Grain state of type {typeof(T).Name}: got null, expected an object.");
}

using System.Collections.Immutable;
using System.Text.Json;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Reads what <c>system_profiler SPThunderboltDataType -json</c> prints.</summary>
/// <remarks>
/// The fields are those that MLX's <c>distributed_config</c> reads: a bus with <c>domain_uuid_key</c>, its socket as
/// <c>receptacle_N_tag.receptacle_id_key</c>, and in <c>_items</c> what is cabled to it. Only a computer has a domain
/// of its own; docks and drives have none.
/// </remarks>
internal static class ThunderboltProfile
{
    private const int MostReceptacles = 64;

    /// <summary>All sockets; none on a Mac without Thunderbolt. Null where the text is not of this command.</summary>
    public static ImmutableArray<ThunderboltReceptacle>? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("SPThunderboltDataType", out var buses)
                || buses.ValueKind != JsonValueKind.Array)
                return null;
            return [.. buses.EnumerateArray().SelectMany(Read).Take(MostReceptacles)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON; or a text in it that is half a surrogate pair, which the reader reports that way.
            return null;
        }
    }

    private static IEnumerable<ThunderboltReceptacle> Read(JsonElement bus)
    {
        if (Text(bus, "domain_uuid_key") is not { } domain)
            yield break;
        foreach (var property in bus.EnumerateObject())
        {
            if (property.Name.StartsWith("receptacle_", StringComparison.Ordinal)
                && Text(property.Value, "receptacle_id_key") is { } number)
                yield return new ThunderboltReceptacle(number, domain, FindPeer(bus));
        }
    }

    // A computer may hang behind a dock; the parser's own limit on depth bounds this.
    private static string? FindPeer(JsonElement node)
    {
        if (!node.TryGetProperty("_items", out var items) || items.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var item in items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if ((Text(item, "domain_uuid_key") ?? FindPeer(item)) is { } peer)
                return peer;
        }

        return null;
    }

    private static string? Text(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object
        && node.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 and <= 128 } text
            ? text
            : null;
}

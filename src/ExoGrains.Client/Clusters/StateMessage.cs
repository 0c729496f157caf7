using System.Text.Json;

namespace ExoGrains.Client.Clusters;

/// <summary>State of one grain, in requests and in answers.</summary>
/// <param name="Name">Name of the state.</param>
/// <param name="Grain">The grain: <c>type/key</c>.</param>
/// <param name="Etag">Etag of what was read, or is now stored; null where nothing is.</param>
/// <param name="Exists">Whether there is a record.</param>
/// <param name="State">The state; null where it is not told.</param>
internal sealed record StateMessage(string Name, string Grain, string? Etag, bool Exists, JsonElement? State);

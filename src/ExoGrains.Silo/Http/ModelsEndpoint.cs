using System.Text.Json.Nodes;
using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Serves <c>GET /v1/models</c>: the models that requests can name, those of placed instances.</summary>
/// <remarks>Models that lie on disk and are not placed are left out: naming one would be a 404.</remarks>
internal static class ModelsEndpoint
{
    /// <summary>All of them, ready ones first.</summary>
    public static async Task ListAsync(HttpContext context, ExoGrainsClient client)
    {
        var data = new JsonArray();
        foreach (var model in await ReadAsync(client, context.RequestAborted))
            data.Add(model);
        await ApiJson.WriteAsync(
            context, StatusCodes.Status200OK, new JsonObject { ["object"] = "list", ["data"] = data });
    }

    /// <summary>One of them; ids may hold slashes, as they are or as <c>%2F</c>.</summary>
    public static async Task GetAsync(HttpContext context, ExoGrainsClient client, string id)
    {
        // Routing decodes all escapes of a path but this one, and OpenAI's clients send ids escaped.
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var models = await ReadAsync(client, context.RequestAborted);
        var model = models.FirstOrDefault(model => (string?)model["id"] == id)
            ?? throw new ModelNotFoundException($"The model '{id}' does not exist: no instance of it is placed.");
        await ApiJson.WriteAsync(context, StatusCodes.Status200OK, model);
    }

    private static async Task<List<JsonObject>> ReadAsync(ExoGrainsClient client, CancellationToken cancellationToken)
    {
        var instances = await client.ListInstancesAsync(cancellationToken);
        return
        [
            .. instances.GroupBy(instance => instance.ModelId ?? instance.Specification.Model)
                .OrderByDescending(group => group.Any(IsReady))
                .Select(group => new JsonObject
                {
                    ["id"] = group.Key,
                    ["object"] = "model",
                    ["created"] = group.Min(instance => instance.Since).ToUnixTimeSeconds(),
                    ["owned_by"] = "exograins",
                    ["ready"] = group.Any(IsReady),
                }),
        ];
    }

    private static bool IsReady(InstanceStatus instance) => instance.State == InstanceState.Ready;
}

using System.Text.Json.Nodes;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Models.Cards;

namespace ExoGrains.Silo.Http;

/// <summary>Serves <c>GET</c>, <c>POST</c> and <c>DELETE /instances</c>.</summary>
internal static class InstancesEndpoint
{
    private const int MaxRanks = 1024;
    private const int MaxNames = 1024;
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(10);

    /// <summary>All instances that should run.</summary>
    public static async Task ListAsync(HttpContext context, ExoGrainsClient client)
    {
        var instances = await client.ListInstancesAsync(context.RequestAborted);
        await ApiJson.WriteRecordAsync(
            context, StatusCodes.Status200OK, instances.Select(InstanceView.Of).ToArray());
    }

    /// <summary>One of them.</summary>
    public static async Task GetAsync(HttpContext context, ExoGrainsClient client, string id)
    {
        var instance = ReadId(id);
        var instances = await client.ListInstancesAsync(context.RequestAborted);
        var status = instances.FirstOrDefault(status => status.Id == instance) ?? throw Unknown(id);
        await ApiJson.WriteRecordAsync(context, StatusCodes.Status200OK, InstanceView.Of(status));
    }

    /// <summary>
    /// Places <c>{"model", "ranks", "minRanks", "maxRanks", "contextTokens", "precision", "kvCache",
    /// "objective", "pin", "exclude"}</c>. Answers 202 with the state at once; with <c>?wait=true</c> it answers 200
    /// when the instance is ready.
    /// </summary>
    public static async Task PlaceAsync(HttpContext context, ExoGrainsClient client, ApiAccess access)
    {
        InstanceSpecification specification;
        using (var body = await RequestBody.ReadAsync(context))
            specification = ReadSpecification(new RequestFields(body.RootElement));
        RefuseFolderFromElsewhere(specification.Model, access);
        var instance = await client.PlaceAsync(specification, context.RequestAborted);
        if (!string.Equals(context.Request.Query["wait"], "true", StringComparison.OrdinalIgnoreCase))
        {
            var status = await client.GetInstanceAsync(instance, context.RequestAborted);
            context.Response.Headers.Location = $"/instances/{instance}";
            await ApiJson.WriteRecordAsync(context, StatusCodes.Status202Accepted, InstanceView.Of(status));
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(WaitLimit);
        var ready = await client.WaitUntilReadyAsync(instance, changed: null, limit.Token);
        await ApiJson.WriteRecordAsync(context, StatusCodes.Status200OK, InstanceView.Of(ready));
    }

    /// <summary>Stops an instance and forgets it.</summary>
    public static async Task RemoveAsync(HttpContext context, ExoGrainsClient client, string id)
    {
        if (!await client.RemoveAsync(ReadId(id), context.RequestAborted))
            throw Unknown(id);
        await ApiJson.WriteAsync(
            context, StatusCodes.Status200OK, new JsonObject { ["id"] = id, ["removed"] = true });
    }

    private static InstanceSpecification ReadSpecification(RequestFields fields) =>
        new(
            fields.RequiredText("model"),
            fields.Integer("ranks", 1, MaxRanks),
            fields.Integer("contextTokens", 1),
            ReadWord(fields, "precision", Precision.Fast),
            ReadWord(fields, "objective", PlanObjective.Latency))
        {
            KeyValueType = fields.Text("kvCache") is null ? null : ReadWord<KeyValueType>(fields, "kvCache", default),
            MinRanks = fields.Integer("minRanks", 1, MaxRanks),
            MaxRanks = fields.Integer("maxRanks", 1, MaxRanks),
            Pinned = fields.TextOrTexts("pin", MaxNames),
            Excluded = fields.TextOrTexts("exclude", MaxNames),
        };

    private static T ReadWord<T>(RequestFields fields, string name, T usual)
        where T : struct, Enum
    {
        if (fields.Text(name) is not { } text)
            return usual;
        return Enum.TryParse<T>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
            ? parsed
            : throw RequestFields.Invalid(
                name,
                $"Invalid value: '{text}'. Supported values are: " +
                $"{string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }

    // Any folder is for the operator, who sits at this machine. A key opens the API to others, and they get ids.
    private static void RefuseFolderFromElsewhere(string model, ApiAccess access)
    {
        if (access.ApiKey is not null && ModelId.Problem(model) is { } problem)
            throw RequestFields.Invalid("model", $"Invalid 'model': {problem}; folders are for this machine.");
    }

    private static InstanceId ReadId(string text) =>
        Guid.TryParse(text, out var id) ? new InstanceId(id) : throw Unknown(text);

    private static ApiException Unknown(string id) => new(new ApiError(
        StatusCodes.Status404NotFound,
        "invalid_request_error",
        $"No instance '{id}' is known; GET /instances lists them.",
        "id",
        "instance_not_found"));
}

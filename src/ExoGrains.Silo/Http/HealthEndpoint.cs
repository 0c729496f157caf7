using System.Text.Json.Nodes;
using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Serves <c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthEndpoint
{
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(2);

    /// <summary>The process answers. Nobody is asked: a database that is away is no reason to restart silos.</summary>
    public static Task LiveAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, "live");

    /// <summary>An instance answers requests.</summary>
    public static async Task ReadyAsync(HttpContext context, ExoGrainsClient client)
    {
        string detail;
        try
        {
            var instances = await client.ListInstancesAsync(context.RequestAborted)
                .WaitAsync(AskLimit, context.RequestAborted);
            if (instances.Any(instance => instance.State == InstanceState.Ready))
            {
                await WriteAsync(context, StatusCodes.Status200OK, "ready");
                return;
            }

            detail = instances.IsEmpty
                ? "no model is placed"
                : string.Join("; ", instances.Select(one => $"{one.Specification.Model} is {one.State}: {one.Detail}"));
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            detail = $"the cluster does not answer: {error.Message}";
        }

        context.Response.Headers.RetryAfter = "1";
        await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready", detail);
    }

    private static Task WriteAsync(HttpContext context, int status, string word, string? detail = null)
    {
        var body = new JsonObject { ["status"] = word };
        if (detail is not null)
            body["detail"] = detail;
        return ApiJson.WriteAsync(context, status, body);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExoGrains.Silo.Http;

/// <summary>Server-sent events as OpenAI's clients read them.</summary>
internal static class EventStream
{
    /// <summary>Sends the headers with the first event.</summary>
    public static void Begin(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        // Asks proxies not to collect the stream.
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Sends one event now.</summary>
    public static async Task WriteAsync(HttpContext context, JsonObject body)
    {
        await context.Response.WriteAsync("data: ", context.RequestAborted);
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, ApiJson.WriterOptions))
            body.WriteTo(writer);
        await context.Response.WriteAsync("\n\n", context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Sends the end mark of a complete stream.</summary>
    public static Task EndAsync(HttpContext context) =>
        context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);

    /// <summary>Ends a stream that broke: an error event, and no end mark.</summary>
    /// <remarks>
    /// OpenAI's .NET client takes an error event for an empty update and ends as if all were well. A null where it
    /// wants a number makes it fail; other clients look at <c>error</c> first.
    /// </remarks>
    public static async Task WriteErrorAsync(HttpContext context, ApiError error)
    {
        var body = error.ToJson();
        body["created"] = null;
        await context.Response.WriteAsync("event: error\n", context.RequestAborted);
        await WriteAsync(context, body);
    }
}

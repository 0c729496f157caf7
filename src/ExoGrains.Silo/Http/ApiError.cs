using System.Text.Json.Nodes;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>An error as OpenAI's API words it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Class of error, for example <c>invalid_request_error</c>.</param>
/// <param name="Message">For people: what, got, expected, remedy.</param>
/// <param name="Parameter">The field that is wrong; null where it is no single one.</param>
/// <param name="Code">For programs; null where there is none.</param>
/// <param name="RetryAfterSeconds">When trying again makes sense; null where it does not.</param>
internal sealed record ApiError(
    int Status,
    string Type,
    string Message,
    string? Parameter = null,
    string? Code = null,
    int? RetryAfterSeconds = null)
{
    private const string Invalid = "invalid_request_error";
    private const string Server = "server_error";

    /// <summary>The error that tells of an exception; internals of unexpected ones stay inside.</summary>
    public static ApiError Of(Exception error) => error switch
    {
        ApiException known => known.Error,
        InvalidRequestException e => new(StatusCodes.Status400BadRequest, Invalid, e.Message, e.Parameter, e.Code),
        ModelNotFoundException e =>
            new(StatusCodes.Status404NotFound, Invalid, e.Message, "model", "model_not_found"),
        PlacementException e => new(StatusCodes.Status409Conflict, Invalid, e.Message, null, "placement_failed"),
        OverloadedException e => new(
            StatusCodes.Status429TooManyRequests, "rate_limit_error", e.Message, null, "rate_limit_exceeded", 1),
        NotReadyException e =>
            new(StatusCodes.Status503ServiceUnavailable, Server, e.Message, null, "model_not_ready", 2),
        EngineMemoryException e =>
            new(StatusCodes.Status503ServiceUnavailable, Server, e.Message, null, "out_of_memory", 2),
        RingBrokenException e => new(StatusCodes.Status502BadGateway, Server, e.Message, null, "ring_broken", 2),
        BadHttpRequestException e => OfStatus(e.StatusCode, e.Message),
        TimeoutException or OrleansException => new(
            StatusCodes.Status503ServiceUnavailable,
            Server,
            "The cluster did not answer in time; a silo may be starting or gone. Try again.",
            null,
            "cluster_unavailable",
            2),
        _ => new(StatusCodes.Status500InternalServerError, Server, "Internal error; the silo's log has the details."),
    };

    /// <summary>The error for a status that has no exception of ours behind it.</summary>
    public static ApiError OfStatus(int status, string message) =>
        status < StatusCodes.Status500InternalServerError
            ? new(status, Invalid, message, null, CodeOf(status))
            : new(status, Server, message);

    /// <summary>The body: <c>{"error":{"message","type","param","code"}}</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = Message,
            ["type"] = Type,
            ["param"] = Parameter,
            ["code"] = Code,
        },
    };

    private static string? CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "invalid_api_key",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        _ => null,
    };
}

using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Gives everything that goes wrong one shape: our exceptions and the framework's bare statuses.</summary>
internal sealed partial class ApiErrorMiddleware(RequestDelegate next, ILogger<ApiErrorMiddleware> log)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left; there is nobody to tell.
            return;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var shown = ApiError.Of(error);
            // What is expected to happen is told to the caller; the log is for what is not.
            if (error is not (ExoGrainsException or ApiException or BadHttpRequestException))
                LogFailed(log, context.Request.Method, context.Request.Path, shown.Status, error);
            context.Response.Clear();
            await ApiJson.WriteAsync(context, shown);
            return;
        }

        if (!context.Response.HasStarted && context.Response.StatusCode >= StatusCodes.Status400BadRequest
            && context.Response.ContentLength is null or 0 && context.Response.ContentType is null)
            await ApiJson.WriteAsync(context, ApiError.OfStatus(context.Response.StatusCode, Describe(context)));
    }

    private static string Describe(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"Unknown request URL: {context.Request.Method} {context.Request.Path}.",
        StatusCodes.Status405MethodNotAllowed =>
            $"Not allowed to {context.Request.Method} on {context.Request.Path}; "
            + $"allowed: {context.Response.Headers.Allow}.",
        var status => $"The request failed with status {status}.",
    };

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} failed with {Status}")]
    private static partial void LogFailed(ILogger log, string method, PathString path, int status, Exception error);
}

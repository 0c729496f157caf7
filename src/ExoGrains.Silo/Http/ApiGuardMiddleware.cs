using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ExoGrains.Silo.Http;

/// <summary>
/// Decides who may call. With a key: whoever shows it. Without: this machine's programs, but no web page of somebody
/// else that a browser here has open, whether it calls directly (Origin) or through a rebound name (Host).
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="access">Who may call.</param>
internal sealed class ApiGuardMiddleware(RequestDelegate next, ApiAccess access)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _keyHash = access.ApiKey is { } key ? Hash(key) : null;

    /// <summary>Runs the rest of the pipeline, or refuses.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // Liveness is for supervisors, who have no key; it tells nothing.
        if (context.Request.Path.StartsWithSegments("/health"))
            return next(context);
        if (_keyHash is null)
            RequireLocal(context.Request);
        else
            RequireKey(context.Request);
        return next(context);
    }

    private void RequireKey(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var shown = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        // Hashes of equal length: neither the key nor its length shows in the time this takes.
        if (!CryptographicOperations.FixedTimeEquals(Hash(shown), _keyHash))
            throw Refuse(
                StatusCodes.Status401Unauthorized,
                shown.Length == 0
                    ? "No API key. Send 'Authorization: Bearer KEY' with the key this silo was started with."
                    : "Incorrect API key.",
                "invalid_api_key");
    }

    private static void RequireLocal(HttpRequest request)
    {
        if (!IsLocalName(request.Host.Host))
            throw Refuse(
                StatusCodes.Status403Forbidden,
                $"Host '{request.Host.Host}' is not this machine; call 127.0.0.1 or localhost, or set an API key.",
                "host_not_allowed");
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocalName(page.Host)))
            throw Refuse(
                StatusCodes.Status403Forbidden,
                "Web pages from other hosts may not call this silo; set an API key to open it.",
                "origin_not_allowed");
    }

    private static bool IsLocalName(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static ApiException Refuse(int status, string message, string code) =>
        new(new ApiError(status, "invalid_request_error", message, null, code));
}

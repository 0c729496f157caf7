namespace ExoGrains.Silo.Http;

/// <summary>Who may call the HTTP API.</summary>
/// <param name="ApiKey">Key that callers must show; null admits this machine's programs.</param>
internal sealed record ApiAccess(string? ApiKey);

using ExoGrains.Compute;

namespace ExoGrains.Silo.Hosting;

/// <summary>What the caller puts into a silo host.</summary>
public sealed record SiloHostParts
{
    /// <summary>Adds services before the host is built.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }

    /// <summary>
    /// Called with the reason when the silo cannot go on, above all when the others declared it dead; the host is then
    /// to be disposed, and another started. Null lets Orleans abort the process.
    /// </summary>
    public Action<string>? Restart { get; init; }

    /// <summary>What the machine computes with, where it is known already; null lets the host find out.</summary>
    public BackendSurvey? Survey { get; init; }

    /// <summary>Maps HTTP endpoints before the host is started.</summary>
    public Action<WebApplication>? Map { get; init; }

    /// <summary>
    /// Where the few lines for people go: the API's address, and each time a model becomes ready or stops being so.
    /// </summary>
    public TextWriter Output { get; init; } = TextWriter.Null;
}

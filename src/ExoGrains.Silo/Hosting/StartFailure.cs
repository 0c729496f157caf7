using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

/// <summary>Why a silo that was already running had to stop; whoever waits for its end gets the error.</summary>
internal sealed class StartFailure
{
    /// <summary>The reason; null for an end that was asked for.</summary>
    public ExoGrainsException? Reason { get; private set; }

    /// <summary>Notes the reason; the first one counts.</summary>
    public void Set(ExoGrainsException reason) => Reason ??= reason;
}

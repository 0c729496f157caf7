namespace ExoGrains.Silo.Hosting;

/// <summary>How long to pause before a silo starts again: longer each time, until one run was long enough.</summary>
internal sealed class RestartBackOff
{
    // A silo's generation is the second it starts in, so two starts are never within one.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(2);

    private TimeSpan _next = Shortest;

    /// <summary>The pause after a run.</summary>
    /// <param name="ran">How long the run lasted.</param>
    public TimeSpan Next(TimeSpan ran)
    {
        if (ran >= Healthy)
            _next = Shortest;
        var pause = _next;
        _next = 2 * _next < Longest ? 2 * _next : Longest;
        return pause;
    }
}

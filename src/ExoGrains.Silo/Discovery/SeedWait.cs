using System.Collections.Immutable;
using System.Globalization;
using ExoGrains.Client;

namespace ExoGrains.Silo.Discovery;

/// <summary>Says that a member waits for its seed: soon with what ends the wait, then every half minute.</summary>
/// <param name="cluster">The cluster's name.</param>
/// <param name="say">Where a line for people goes.</param>
/// <param name="time">For the half minutes.</param>
internal sealed class SeedWait(string cluster, Action<string> say, TimeProvider time)
{
    // A seed that starts at the same time needs a moment, which is nothing to tell.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly long _began = time.GetTimestamp();
    private long? _said;

    /// <summary>Notes that the seed could not be reached.</summary>
    /// <param name="endpoints">Where it was looked for.</param>
    /// <param name="fault">Why it could not.</param>
    public void Note(ImmutableArray<ClusterEndpoint> endpoints, string fault)
    {
        if (_said is { } said ? time.GetElapsedTime(said) < Period : time.GetElapsedTime(_began) < Patience)
            return;
        var where = $"the seed of cluster '{cluster}' at {string.Join(", ", endpoints)}";
        say(_said is null
            ? $"Waiting for {where}, which does not answer; this silo joins as soon as it does. To end the wait: "
                + "--join HOST where the seed has another address, 'exograins leave' to look for a cluster anew, or "
                + $"--new-cluster to make one. {fault}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Still waiting for {where} after {time.GetElapsedTime(_began).TotalSeconds:F0} s. {fault}"));
        _said = time.GetTimestamp();
    }
}

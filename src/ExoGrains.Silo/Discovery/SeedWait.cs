using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Discovery;

/// <summary>Says that a member waits for its seed: at once with what ends the wait, then every half minute.</summary>
/// <param name="options">The silo that waits.</param>
/// <param name="say">Where a line for people goes.</param>
/// <param name="time">For the half minutes.</param>
internal sealed class SeedWait(SiloHostOptions options, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly long _began = time.GetTimestamp();
    private long? _said;

    /// <summary>Notes that the seed could not be reached.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="fault">Why not.</param>
    public void Note(SeedIdentity seed, string fault)
    {
        if (_said is { } said && time.GetElapsedTime(said) < Period)
            return;
        var where = $"the seed of cluster '{options.ClusterName}' at {string.Join(", ", seed.Endpoints)}";
        say(_said is null
            ? $"Waiting for {where}: {fault}. It joins as soon as the seed answers. To end the wait: --join HOST where "
                + "the seed has another address; 'exograins leave' to look for a cluster anew; --new-cluster to make one."
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Still waiting for {where} after {time.GetElapsedTime(_began).TotalSeconds:F0} s: {fault}."));
        _said = time.GetTimestamp();
    }
}

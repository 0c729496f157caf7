using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Discovery;

/// <summary>The seed of a cluster: who it is, since when, and where it serves the membership.</summary>
/// <param name="Device">The device that became the seed; silos that share its data folder speak in its name.</param>
/// <param name="Born">When it became the seed, to the millisecond.</param>
/// <param name="Endpoints">Where its cluster port is, best first; at most <see cref="MaxEndpoints"/>.</param>
internal sealed record SeedIdentity(DeviceId Device, DateTimeOffset Born, ImmutableArray<IPEndPoint> Endpoints)
{
    /// <summary>More addresses than this are not kept.</summary>
    public const int MaxEndpoints = 8;

    /// <summary>Whether it is the same seed, wherever it is.</summary>
    public bool IsSameAs(SeedIdentity other) => Device == other.Device && Born == other.Born;

    /// <summary>Whether this one stays where two seeds meet: the older, then the lower device id.</summary>
    public bool IsOlderThan(SeedIdentity other) =>
        Born != other.Born ? Born < other.Born : Device.Value.CompareTo(other.Device.Value) < 0;

    /// <summary>This seed with addresses it did not have; those that were known stay, behind them.</summary>
    public SeedIdentity WithEndpoints(ImmutableArray<IPEndPoint> heard)
    {
        var added = heard.Where(endpoint => !Endpoints.Contains(endpoint)).ToArray();
        return added.Length == 0
            ? this
            : this with { Endpoints = [.. added.Concat(Endpoints).Take(MaxEndpoints)] };
    }
}

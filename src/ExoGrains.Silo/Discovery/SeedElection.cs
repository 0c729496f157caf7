using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// Decides which silo owns the membership of a cluster. A state machine over what was heard and the time; it sends and
/// waits for nothing itself. Not safe for several threads.
/// </summary>
/// <remarks>
/// A silo that hears of a seed belongs to it, also when it hears of it from a member and the seed is silent: a silent
/// seed is waited for, never replaced. A silo that hears of none for <see cref="SearchTime"/> becomes the seed, unless
/// one with a lower device id searches too: that one is sooner or later the seed, so the others hold back. Where two
/// seeds meet, the older one stays.
/// </remarks>
internal sealed class SeedElection
{
    /// <summary>How long a silo looks for a cluster before it makes one.</summary>
    public static readonly TimeSpan SearchTime = TimeSpan.FromSeconds(3);

    /// <summary>How long after a searching silo with a lower id was heard the others hold back.</summary>
    public static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(1.5);

    private readonly string _cluster;
    private ImmutableArray<IPEndPoint> _ownEndpoints;
    private readonly TimeProvider _time;
    private readonly long _began;
    private long? _heldSince;

    /// <summary>Begins to search, or goes on as what this silo was before.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="self">This silo.</param>
    /// <param name="ownEndpoints">Where its own cluster port is.</param>
    /// <param name="known">The seed as it is remembered; null to search.</param>
    /// <param name="isOwner">Whether this silo speaks for <paramref name="known"/>.</param>
    /// <param name="time">For the windows, and the time of birth.</param>
    public SeedElection(
        string cluster,
        DeviceId self,
        ImmutableArray<IPEndPoint> ownEndpoints,
        SeedIdentity? known,
        bool isOwner,
        TimeProvider time)
    {
        _cluster = cluster;
        Self = self;
        _ownEndpoints = ownEndpoints;
        _time = time;
        _began = time.GetTimestamp();
        if (known is null)
            return;
        Role = isOwner ? DiscoveryRole.Seed : DiscoveryRole.Member;
        Seed = isOwner ? known with { Endpoints = ownEndpoints } : known;
    }

    /// <summary>This silo.</summary>
    public DeviceId Self { get; }

    /// <summary>What this silo is.</summary>
    public DiscoveryRole Role { get; private set; } = DiscoveryRole.Searching;

    /// <summary>The seed of its cluster; null while it searches.</summary>
    public SeedIdentity? Seed { get; private set; }

    /// <summary>What the others are to be told now.</summary>
    public DiscoveryMessage Announcement => new(_cluster, Self, Role, Seed);

    /// <summary>Takes in what another silo said; the message must be genuine.</summary>
    public void Hear(DiscoveryMessage message)
    {
        if (message.Sender == Self || message.Cluster != _cluster)
            return;
        if (Role == DiscoveryRole.Searching)
            HearSearching(message);
        else if (message.Seed is { } seed && !seed.IsSameAs(Seed!))
            HearOther(message, seed);
        else if (Role == DiscoveryRole.Member && message is { Role: DiscoveryRole.Seed, Seed: { } own })
            Seed = Seed!.WithEndpoints(own.Endpoints);
    }

    /// <summary>Notes that this silo's own cluster port has another address.</summary>
    public void MoveTo(IPEndPoint own)
    {
        _ownEndpoints = [own];
        if (Role == DiscoveryRole.Seed)
            Seed = Seed! with { Endpoints = _ownEndpoints };
    }

    /// <summary>Becomes the seed where the search has lasted long enough and nobody is to be waited for.</summary>
    public void Tick()
    {
        if (Role != DiscoveryRole.Searching || _time.GetElapsedTime(_began) < SearchTime)
            return;
        if (_heldSince is { } held && _time.GetElapsedTime(held) < HoldTime)
            return;
        var bornMilliseconds = _time.GetUtcNow().ToUnixTimeMilliseconds();
        BecomeSeed(DateTimeOffset.FromUnixTimeMilliseconds(bornMilliseconds));
    }

    private void HearSearching(DiscoveryMessage message)
    {
        if (message.Seed is { } seed)
            Follow(seed);
        else if (message.Sender.Value.CompareTo(Self.Value) < 0)
            _heldSince = _time.GetTimestamp();
    }

    private void HearOther(DiscoveryMessage message, SeedIdentity seed)
    {
        // Only what a seed says itself ends another: a member may speak of one that was given up long ago.
        var isLivingAndOlder = message.Role == DiscoveryRole.Seed && seed.IsOlderThan(Seed!);
        var hasOurSeedStepped = Role == DiscoveryRole.Member
            && message.Role == DiscoveryRole.Member && message.Sender == Seed!.Device;
        if (isLivingAndOlder || hasOurSeedStepped)
            Follow(seed);
    }

    private void Follow(SeedIdentity seed)
    {
        // The others know this silo as their seed, and only its own memory of it is gone.
        if (seed.Device == Self)
        {
            BecomeSeed(seed.Born);
            return;
        }

        Role = DiscoveryRole.Member;
        Seed = seed;
    }

    private void BecomeSeed(DateTimeOffset born)
    {
        Role = DiscoveryRole.Seed;
        Seed = new SeedIdentity(Self, born, _ownEndpoints);
    }
}

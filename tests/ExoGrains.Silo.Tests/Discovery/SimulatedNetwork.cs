using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Silo.Discovery;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Silo.Tests.Discovery;

/// <summary>Elections that talk over a network which loses and delays datagrams, in simulated time.</summary>
internal sealed class SimulatedNetwork(int seed, double loss, int longestDelayMilliseconds)
{
    public const string Cluster = "lab";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(Silo To, DiscoveryMessage Message), DateTimeOffset> _underWay = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Random Random => _random;

    public List<Silo> Silos { get; } = [];

    /// <summary>Whether datagrams pass between two silos.</summary>
    public Func<Silo, Silo, bool> Reaches { get; set; } = (_, _) => true;

    public double Loss { get; set; } = loss;

    public static DeviceId Device(int number) => new(new Guid(number, 0, 0, new byte[8]));

    /// <summary>A silo that starts later.</summary>
    public Silo Add(int number, TimeSpan start, SeedIdentity? known = null, bool isOwner = false)
    {
        var silo = new Silo(Device(number), Time.GetUtcNow() + start, known, isOwner);
        Silos.Add(silo);
        return silo;
    }

    public void Run(TimeSpan time)
    {
        for (var end = Time.GetUtcNow() + time; Time.GetUtcNow() < end; Time.Advance(Step))
        {
            var now = Time.GetUtcNow();
            while (_underWay.TryPeek(out var sent, out var arrival) && arrival <= now)
            {
                _underWay.Dequeue();
                sent.To.Election?.Hear(sent.Message);
                sent.To.Note();
            }

            foreach (var silo in Silos.Where(silo => silo.Start <= now && !silo.IsDown))
                Step1(silo, now);
        }
    }

    public static IPEndPoint Endpoint(DeviceId device) => new(new IPAddress(device.Value.ToByteArray()[..4]), 52417);

    private void Step1(Silo silo, DateTimeOffset now)
    {
        silo.Election ??= new SeedElection(
            Cluster, silo.Device, [Endpoint(silo.Device)], silo.Known, silo.IsOwner, Time);
        silo.Election.Tick();
        silo.Note();
        if (now < silo.NextSend)
            return;
        silo.NextSend = now + (silo.Election.Role == DiscoveryRole.Searching ? Busy : Quiet);
        foreach (var other in Silos.Where(other => other != silo && !other.IsDown && Reaches(silo, other)))
        {
            if (_random.NextDouble() >= Loss)
                _underWay.Enqueue(
                    (other, silo.Election.Announcement),
                    now + TimeSpan.FromMilliseconds(_random.Next(longestDelayMilliseconds + 1)));
        }
    }

    internal sealed class Silo(DeviceId device, DateTimeOffset start, SeedIdentity? known, bool isOwner)
    {
        public DeviceId Device => device;

        public DateTimeOffset Start => start;

        public SeedIdentity? Known => known;

        public bool IsOwner => isOwner;

        public SeedElection? Election { get; set; }

        public DateTimeOffset NextSend { get; set; }

        public bool IsDown { get; set; }

        /// <summary>Whether it was the seed at any moment.</summary>
        public bool WasSeed { get; private set; }

        public void Note() => WasSeed |= Election?.Role == DiscoveryRole.Seed;
    }
}

using System.Net;
using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Silo.Discovery;

namespace ExoGrains.Silo.Tests.Discovery;

public sealed class DiscoveryCodecTests
{
    private static readonly DiscoveryCodec Codec = new(new byte[32]);

    private static readonly Gen<IPEndPoint> Endpoints = Gen.Select(
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.Int[0, 65535],
        (address, port) => new IPEndPoint(new IPAddress(address), port));

    private static readonly Gen<DiscoveryMessage> Messages = Gen.Select(
        Gen.String[Gen.Char['!', '~'], 1, DiscoveryCodec.MaxNameBytes],
        Gen.Guid.Where(guid => guid != Guid.Empty),
        Gen.Guid.Where(guid => guid != Guid.Empty),
        Gen.Long[0, 4_000_000_000_000],
        Endpoints.Array[0, SeedIdentity.MaxEndpoints],
        Gen.Enum<DiscoveryRole>(),
        (cluster, sender, seed, born, endpoints, role) => new DiscoveryMessage(
            cluster,
            new DeviceId(sender),
            role,
            role == DiscoveryRole.Searching
                ? null
                : new SeedIdentity(
                    new DeviceId(seed), DateTimeOffset.FromUnixTimeMilliseconds(born), [.. endpoints])));

    [Fact]
    public void Messages_SurviveTheWire() => Messages.Sample(message =>
    {
        var datagram = Codec.Write(message);
        Assert.InRange(datagram.Length, 1, DiscoveryCodec.MaxBytes);
        var reading = Codec.Read(datagram);
        Assert.Equal(DiscoveryVerdict.Genuine, reading.Verdict);
        Assert.Equal(message with { Seed = null }, reading.Message! with { Seed = null });
        Assert.Equal(message.Seed is null, reading.Message.Seed is null);
        if (message.Seed is { } seed)
        {
            Assert.True(seed.IsSameAs(reading.Message.Seed!));
            Assert.Equal(seed.Endpoints, reading.Message.Seed!.Endpoints);
        }
    });

    [Fact]
    public void AnyChangedByte_IsNotBelieved() =>
        Gen.Select(Messages, Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((message, at, change) =>
        {
            var datagram = Codec.Write(message);
            datagram[at % datagram.Length] ^= change;
            Assert.NotEqual(DiscoveryVerdict.Genuine, Codec.Read(datagram).Verdict);
        });

    [Fact]
    public void AnyBytes_AreRefusedAndNeverThrow() => Gen.Byte.Array[0, 600].Sample(bytes =>
        Assert.NotEqual(DiscoveryVerdict.Genuine, Codec.Read(bytes).Verdict));

    [Fact]
    public void CutDatagrams_AreRefused() => Gen.Select(Messages, Gen.Int[0, 10_000]).Sample((message, length) =>
    {
        var datagram = Codec.Write(message);
        Assert.NotEqual(
            DiscoveryVerdict.Genuine, Codec.Read(datagram.AsSpan(0, length % datagram.Length)).Verdict);
    });

    [Fact]
    public void AnotherKey_IsToldFromNoise()
    {
        var message = new DiscoveryMessage("mine", DeviceId.New(), DiscoveryRole.Searching, null);
        var reading = new DiscoveryCodec([.. Enumerable.Repeat((byte)7, 32)]).Read(Codec.Write(message));
        Assert.Equal((DiscoveryVerdict.WrongKey, "mine"), (reading.Verdict, reading.Message!.Cluster));
    }

    [Fact]
    public void AnotherVersion_IsToldFromNoise()
    {
        var datagram = Codec.Write(new DiscoveryMessage("mine", DeviceId.New(), DiscoveryRole.Searching, null));
        datagram[4]++;
        Assert.Equal(DiscoveryVerdict.OtherVersion, Codec.Read(datagram).Verdict);
    }

    [Fact]
    public void ForeignCluster_IsSaidOncePerAddress()
    {
        var said = new List<string>();
        var foreign = new ForeignClusters("mine", said.Add);
        var message = new DiscoveryMessage("mine", DeviceId.New(), DiscoveryRole.Searching, null);
        for (var round = 0; round < 3; round++)
        {
            foreign.Hear(message, IPAddress.Parse("10.0.0.7"));
            foreign.Hear(message with { Cluster = "other" }, IPAddress.Parse("10.0.0.8"));
        }

        Assert.Contains("exograins key", Assert.Single(said), StringComparison.Ordinal);
        Assert.Contains("10.0.0.7", said[0], StringComparison.Ordinal);
        Assert.Equal(6, foreign.Count);
    }
}

using System.Collections.Immutable;
using System.Net;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Discovery;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Discovery;

public sealed class ClusterMemoryTests : IDisposable
{
    private static readonly ClusterPlace Seat = new(
        IsOwner: false,
        new SeedIdentity(
            DeviceId.New(),
            DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_123),
            [new(IPAddress.Parse("10.0.0.1"), 52417), new(IPAddress.Parse("fd00::1"), 52417)]));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Seat_IsRememberedForItsClusterAlone()
    {
        Assert.Null(ClusterMemory.Read(_folder.Path, "mine"));
        ClusterMemory.Write(_folder.Path, "mine", Seat);

        var read = ClusterMemory.Read(_folder.Path, "mine")!.Place!;
        Assert.False(read.IsOwner);
        Assert.True(read.Seed.IsSameAs(Seat.Seed));
        Assert.Equal(Seat.Seed.Endpoints, read.Seed.Endpoints);
        Assert.Null(ClusterMemory.Read(_folder.Path, "other"));
    }

    [Fact]
    public void JoinedEndpoints_AreRemembered()
    {
        ImmutableArray<ClusterEndpoint> joined = [new("mac1", 52417), new("fd00::1", 9)];
        ClusterMemory.WriteJoined(_folder.Path, "mine", joined);
        var read = ClusterMemory.Read(_folder.Path, "mine")!;
        Assert.Null(read.Place);
        Assert.True(read.IsMember);
        Assert.Equal(joined, read.Joined);
    }

    [Fact]
    public void ForgottenCluster_IsGone()
    {
        ClusterMemory.Write(_folder.Path, "mine", Seat);
        Assert.True(ClusterMemory.Forget(_folder.Path));
        Assert.False(ClusterMemory.Forget(_folder.Path));
        Assert.Null(ClusterMemory.Read(_folder.Path, "mine"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"cluster\": 3}")]
    [InlineData("{\"cluster\":\"mine\",\"endpoints\":[\"nowhere\"]}")]
    [InlineData("{\"cluster\":\"mine\",\"bornUnixMilliseconds\":9223372036854775807,\"endpoints\":[]}")]
    [InlineData("{\"cluster\":\"mine\"}")]
    public void DamagedFile_IsToldWithTheRemedy(string text)
    {
        File.WriteAllText(ClusterMemory.PathIn(_folder.Path), text);
        var error = Assert.Throws<ExoGrainsException>(() => ClusterMemory.Read(_folder.Path, "mine"));
        Assert.Contains("exograins leave", error.Message, StringComparison.Ordinal);
    }
}

using ExoGrains.Silo.Discovery;

namespace ExoGrains.Silo.Tests.Networks;

/// <summary>Silos on several hosts that find each other by themselves.</summary>
public sealed class NetworkJoinTests
{
    private const string Found = "Found cluster";
    private const string Alone = "No cluster 'exograins' answers";

    // A small machine that is busy with other things takes its time.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task HostsStartedAtOnceLaterAndBeforeTheirSeed_AreOneCluster()
    {
        await using var lan = await NamespaceLan.CreateAsync(3);
        lan.ShareKey(1, 2, 3);
        NamespaceSilo[] silos = [lan.Start(1), lan.Start(2)];
        foreach (var silo in silos)
            await silo.WaitUntilAsync(() => silo.Says(Found) || silo.Says(Alone), "decides", Limit);
        var seed = 1 + Array.FindIndex(silos, silo => silo.Says(Alone));
        var member = 3 - seed;
        Assert.True(silos[member - 1].Says(Found), silos[member - 1].Describe());
        await lan.WaitForActiveAsync(seed, Limit, 1, 2);

        // The seed is gone when a third one starts: the member tells it of the seed, and it waits.
        await silos[seed - 1].KillAsync();
        var third = lan.Start(3);
        await third.WaitForAsync("Waiting for the seed", Limit);
        Assert.False(third.Says(Alone), third.Describe());

        var again = lan.Start(seed);
        await lan.WaitForActiveAsync(seed, Limit, 1, 2, 3);
        Assert.False(again.Says(Alone), "It remembered that it is the seed, and searched nevertheless.");
        foreach (var silo in new[] { silos[member - 1], third, again })
            Assert.Equal(0, await silo.TerminateAsync());
    }

    [Fact]
    public async Task MemberStartedBeforeItsSeed_WaitsAndCanBeStopped()
    {
        await using var lan = await NamespaceLan.CreateAsync(2);
        lan.ShareKey(1, 2);
        Directory.CreateDirectory(lan.Data(2));
        ClusterMemory.Write(lan.Data(2), "exograins", new ClusterPlace(
            IsOwner: false,
            new SeedIdentity(
                Contracts.DeviceId.New(),
                DateTimeOffset.UnixEpoch,
                [new(System.Net.IPAddress.Parse(NamespaceLan.Address(1)), 52417)])));
        var member = lan.Start(2);
        await member.WaitForAsync("Waiting for the seed", Limit);
        Assert.Equal(0, await member.TerminateAsync());
    }

    [Fact]
    public async Task HostWithAnotherKey_IsToldHowToJoin()
    {
        await using var lan = await NamespaceLan.CreateAsync(2);
        NamespaceSilo[] silos = [lan.Start(1), lan.Start(2)];
        foreach (var silo in silos)
        {
            await silo.WaitForAsync("with another key. To join it: run 'exograins key' there", Limit);
            await silo.WaitForAsync(Alone, Limit);
            await silo.WaitForAsync("API at", Limit);
        }

        Assert.Equal([NamespaceLan.Address(1)], lan.ActiveIn(1));
        Assert.Equal([NamespaceLan.Address(2)], lan.ActiveIn(2));
    }

    [Fact]
    public async Task ClustersBornApart_AreOneOnceTheyMeet()
    {
        await using var lan = await NamespaceLan.CreateAsync(2);
        lan.ShareKey(1, 2);
        await lan.SetConnectedAsync(2, isConnected: false);
        var older = lan.Start(1);
        await older.WaitForAsync("API at", Limit);
        var younger = lan.Start(2);
        await younger.WaitForAsync("API at", Limit);
        Assert.True(older.Says(Alone) && younger.Says(Alone));

        await lan.SetConnectedAsync(2, isConnected: true);
        await lan.WaitForActiveAsync(1, Limit, 1, 2);
        Assert.Equal(1, younger.Count("met an older one of the same name and key"));
        Assert.Equal(0, older.Count("starts again"));
    }

    [Fact]
    public async Task MemberThatWasCutOff_ComesBackByItself()
    {
        await using var lan = await NamespaceLan.CreateAsync(2);
        lan.ShareKey(1, 2);
        var seed = lan.Start(1);
        await seed.WaitForAsync("API at", Limit);
        var member = lan.Start(2);
        await lan.WaitForActiveAsync(1, Limit, 1, 2);

        await lan.SetConnectedAsync(2, isConnected: false);
        await lan.WaitForActiveAsync(1, Limit, 1);
        await lan.SetConnectedAsync(2, isConnected: true);
        await lan.WaitForActiveAsync(1, Limit, 1, 2);
        Assert.True(member.Says("the others declared it dead"), member.Describe());
        Assert.Equal(0, await member.TerminateAsync());
    }
}

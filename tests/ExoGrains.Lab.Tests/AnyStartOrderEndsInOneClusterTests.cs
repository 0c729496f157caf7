using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>Hosts come up in any order, together or one by one, told where others are or not.</summary>
public sealed class AnyStartOrderEndsInOneClusterTests() : LabTest(hostCount: 3)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HostsThatStartTogether_AreOneCluster(bool isToldWhereToJoin)
    {
        foreach (var host in Lab.Hosts)
            host.Begin(isToldWhereToJoin ? LabProduct.JoinOptions(Lab, host.Number) : []);
        await EndInOneClusterAsync();
    }

    [Fact]
    public async Task JoinersBeforeTheirSeed_AreOneCluster()
    {
        Lab[3].Begin(LabProduct.JoinOptions(Lab, 3));
        Lab[2].Begin(LabProduct.JoinOptions(Lab, 2));
        await Lab[2].WaitUntilSaidAsync("Waiting for");
        await Lab[3].WaitUntilSaidAsync("Waiting for");
        await Lab[1].StartAsync();
        await EndInOneClusterAsync();
    }

    [Fact]
    public async Task LateHost_FindsTheClusterWithoutBeingTold()
    {
        await Lab[3].StartAsync();
        await Lab[1].StartAsync();
        await Lab.WaitForOneClusterAsync(1, 3);
        await Lab[2].StartAsync();
        await EndInOneClusterAsync();
    }

    [Fact]
    public async Task KeyOfTheFirstHost_AdmitsOthers()
    {
        await Lab[1].StartAsync();
        var key = Path.Combine(Lab[2].DataFolder, "given-key");
        await File.WriteAllTextAsync(key, (await Lab[1].RunAsync("key")).Results, Token);
        Lab[2].ForgetKey();
        await Lab[2].StartAsync([.. LabProduct.JoinOptions(Lab, 2), "--key-file", key]);
        await Lab.WaitForOneClusterAsync(1, 2);
    }

    private async Task EndInOneClusterAsync()
    {
        foreach (var host in Lab.Hosts)
            await host.WaitUntilLiveAsync();
        await Lab.WaitForOneClusterAsync(1, 2, 3);
    }
}

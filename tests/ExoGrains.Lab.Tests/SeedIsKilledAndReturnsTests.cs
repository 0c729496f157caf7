using System.Text;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The silo that owns the cluster's membership crashes, and is started again later.</summary>
public sealed class SeedIsKilledAndReturnsTests(LabModels models) : LabTest(hostCount: 4)
{
    [Fact]
    public async Task KilledSeed_HarmsNoAnswerAndReturnsIntoItsCluster()
    {
        foreach (var host in Lab.Hosts.Take(3))
            await host.StartAsync();
        await Lab.WaitForOneClusterAsync(1, 2, 3);
        await Lab[2].RunAsync("place", models.Endless, "--ranks", "2", "--exclude", Lab[1].DeviceId);
        var expected = await Lab[2].Api.AskAsync(Question.Long);

        var answer = new StringBuilder();
        var isKilled = false;
        await foreach (var piece in Lab[2].Api.StreamAsync(Question.Long, Token))
        {
            answer.Append(piece);
            if (isKilled)
                continue;
            await Lab[1].KillAsync();
            isKilled = true;
        }

        Assert.Equal(expected, answer.ToString());
        Assert.StartsWith(await Lab[3].Api.AskAsync(Question.Brief), expected, StringComparison.Ordinal);

        // A newcomer that nobody tells anything hears of the silent seed from its members, and makes no second cluster.
        Lab[4].Begin();
        await Lab[4].WaitUntilSaidAsync($"with its seed at {Lab[1].LanAddress}:");
        await Lab[1].StartAsync();
        await Lab[4].WaitUntilLiveAsync();
        await Lab.WaitForOneClusterAsync(1, 2, 3, 4);
        var active = (await SeenMember.ReadAsync(Lab[1])).Where(member => member.Status == "Active");
        Assert.Equal(
            Lab.Hosts.Select(host => host.DeviceId).Order(StringComparer.Ordinal),
            active.Select(member => member.SiloName).Order(StringComparer.Ordinal));
        Assert.StartsWith(await Lab[1].Api.AskAsync(Question.Brief), expected, StringComparison.Ordinal);
    }
}

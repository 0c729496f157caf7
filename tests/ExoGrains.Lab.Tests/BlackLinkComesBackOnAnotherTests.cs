using System.Text;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The cable that the ring runs over goes black: nothing is refused, nothing arrives.</summary>
public sealed class BlackLinkComesBackOnAnotherTests(SingleSilo oneSilo, LabModels models) : LabTest(hostCount: 2)
{
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("blackhole")]
    [InlineData("down")]
    public async Task IdleRing_IsReportedBrokenAndReturnsOnTheLan(string fault)
    {
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(placed.IsReadyOn("192.168.100."), placed.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));

        var black = TimeProvider.System.GetUtcNow();
        await Lab.FaultAsync(1, "tbn", fault);
        var broken = await Lab[1].Api.WaitForAsync(
            "the ring is no longer ready", LookLimit, one => !one.IsReady || one.Epoch > placed.Epoch);
        AssertNoticed(broken.Since - black, broken.ToString());
        await ReturnsOnTheLanAsync(placed, black);
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));
    }

    [Fact]
    public async Task BusyRing_EndsItsAnswerWithAnErrorAndReturnsOnTheLan()
    {
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(models.Endless, 2);
        Assert.True(placed.IsReadyOn("192.168.100."), placed.ToString());

        var begun = new StringBuilder();
        DateTimeOffset? black = null;
        var ended = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var piece in Lab[1].Api.StreamAsync(Question.Long, Token))
            {
                begun.Append(piece);
                if (black is not null)
                    continue;
                black = TimeProvider.System.GetUtcNow();
                await Lab.FaultAsync(1, "tbn", "blackhole");
            }
        });
        AssertNoticed(TimeProvider.System.GetUtcNow() - black!.Value, ended.Message);
        await ReturnsOnTheLanAsync(placed, black.Value);

        var again = new StringBuilder();
        await foreach (var piece in Lab[2].Api.StreamAsync(Question.Long, Token))
        {
            again.Append(piece);
            if (again.Length >= begun.Length)
                break;
        }

        Assert.StartsWith(begun.ToString(), again.ToString(), StringComparison.Ordinal);
    }

    private async Task ReturnsOnTheLanAsync(PlacedInstance placed, DateTimeOffset black)
    {
        var back = await Lab[1].Api.WaitForAsync(
            "it is ready on the LAN", MachineLoad.Allow(LookLimit), one => one.IsReadyOn("10.77.0."));
        Assert.True(back.Epoch > placed.Epoch, back.ToString());
        TestContext.Current.TestOutputHelper!.WriteLine($"Ready again after {back.Since - black}.");
    }

    private static void AssertNoticed(TimeSpan noticed, string detail)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"Noticed after {noticed}.");
        Assert.True(noticed <= MachineLoad.Allow(NoticeLimit), $"Noticed after {noticed}: {detail}");
    }
}

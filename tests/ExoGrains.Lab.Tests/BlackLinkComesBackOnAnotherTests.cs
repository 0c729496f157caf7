using System.Diagnostics;
using System.Text;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The cable that the ring runs over goes black: nothing is refused, nothing arrives.</summary>
public sealed class BlackLinkComesBackOnAnotherTests(SingleSilo oneSilo, LabModels models) : LabTest(hostCount: 2)
{
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("blackhole")]
    [InlineData("down")]
    public async Task IdleRing_IsReportedBrokenAndReturnsOnTheLan(string fault)
    {
        LabProduct.Require();
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(placed.IsReadyOn("192.168.100."), placed.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));

        await Lab.FaultAsync(1, "tbn", fault);
        var black = Stopwatch.GetTimestamp();
        await Lab[1].Api.WaitForAsync(
            "the ring is no longer ready", NoticeLimit, one => !one.IsReady || one.Epoch > placed.Epoch);
        var noticed = Stopwatch.GetElapsedTime(black);
        Assert.True(noticed <= NoticeLimit, $"noticed after {noticed}");

        var back = await Lab[1].Api.WaitForAsync(
            "it is ready on the LAN", RecoveryLimit, one => one.IsReadyOn("10.77.0."));
        Assert.True(back.Epoch > placed.Epoch, back.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));
    }

    [Fact]
    public async Task BusyRing_EndsItsAnswerWithAnErrorAndReturnsOnTheLan()
    {
        LabProduct.Require();
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(models.Endless, 2);
        Assert.True(placed.IsReadyOn("192.168.100."), placed.ToString());

        var begun = new StringBuilder();
        var black = 0L;
        var ended = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var piece in Lab[1].Api.StreamAsync(Question.Long, Token))
            {
                begun.Append(piece);
                if (black != 0)
                    continue;
                await Lab.FaultAsync(1, "tbn", "blackhole");
                black = Stopwatch.GetTimestamp();
            }
        });
        var noticed = Stopwatch.GetElapsedTime(black);
        Assert.True(noticed <= NoticeLimit, $"{noticed}: {ended.Message}");

        await Lab[1].Api.WaitForAsync("it is ready on the LAN", RecoveryLimit, one => one.IsReadyOn("10.77.0."));
        var whole = await Lab[2].Api.AskAsync(Question.Long);
        Assert.StartsWith(begun.ToString(), whole, StringComparison.Ordinal);
    }
}

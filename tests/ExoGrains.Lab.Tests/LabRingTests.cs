using System.Diagnostics;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The lab itself: hosts are apart, and silos in them make a ring.</summary>
public sealed class LabRingTests(SingleSilo single) : LabTest(hostCount: 2)
{
    [Fact]
    public async Task TwoHosts_AnswerAsOneSilo()
    {
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.Equal(2, placed.Plan!.Ranks.Length);
        Assert.Equal(await single.StoryAsync(), await Lab[2].Api.AskAsync(Question.Story));
    }
}

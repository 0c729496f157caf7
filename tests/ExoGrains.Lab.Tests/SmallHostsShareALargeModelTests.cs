using System.Collections.Immutable;
using System.Globalization;
using ExoGrains.Lab.Tests.Lab;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests;

/// <summary>Three hosts may use 400 MB, one 2 GB; the model needs 700 MB.</summary>
public sealed class SmallHostsShareALargeModelTests(LabModels models) : LabTest(hostCount: 4)
{
    private const int ContextTokens = 128;
    private const string Small = "400000000";
    private const string Large = "2000000000";
    private const double Tolerance = 0.05;

    [Fact]
    public async Task SmallHosts_HoldTogetherWhatThePlanSays()
    {
        var small = Lab.Hosts.Take(3).ToArray();
        foreach (var host in Lab.Hosts)
        {
            var memory = small.Contains(host) ? Small : Large;
            await host.StartAsync([.. LabProduct.JoinOptions(Lab, host.Number), "--memory", memory]);
        }

        // Compiled code and the heap of a silo that serves are part of what it had before.
        var warm = await PlaceOnSmallHostsAsync(LabModels.BuiltIn);
        await Lab[1].Api.AskAsync(Question.Story);
        await Lab[1].Api.RemoveAsync(warm);
        var before = small.ToDictionary(host => host.DeviceId, host =>
        {
            ProcessMemory.ForgetPeak(host.ProcessId);
            return ProcessMemory.ResidentBytes(host.ProcessId);
        });

        var placed = await PlaceOnSmallHostsAsync(models.Large);
        await FillAsync(placed.Plan!.SlotCount);

        Assert.Equal(3, placed.Plan.Ranks.Length);
        foreach (var rank in placed.Plan.Ranks)
        {
            var host = small.Single(host => host.DeviceId == rank.Device);
            var taken = ProcessMemory.PeakBytes(host.ProcessId) - before[rank.Device];
            var deviation = (taken - rank.TotalBytes) / (double)rank.TotalBytes;
            Assert.True(
                Math.Abs(deviation) <= Tolerance,
                $"Rank {rank.Rank} on host {host.Number} took {taken} bytes, planned {rank}: {deviation:P2}. "
                + ProcessMemory.Describe(host.ProcessId));
            Assert.True(rank.TotalBytes <= long.Parse(Small, CultureInfo.InvariantCulture), rank.ToString());
        }
    }

    private async Task<PlacedInstance> PlaceOnSmallHostsAsync(string model)
    {
        await Lab.WaitForOneClusterAsync(1, 2, 3, 4);
        await Lab[1].RunAsync(
            "place", model, "--ranks", "3", "--context", ContextTokens.ToString(CultureInfo.InvariantCulture),
            "--exclude", Lab[4].DeviceId);
        return await Lab[1].Api.ReadInstanceAsync();
    }

    // As many answers at once as there are slots, each as long as a slot.
    private Task<string[]> FillAsync(int slotCount) => Task.WhenAll(Enumerable.Range(0, slotCount).Select(seed =>
        Lab[1].Api.AskAsync(new Question(LabModels.LargeId, "Once upon a time", ContextTokens / 2, 1, seed))));
}

using System.Globalization;
using ExoGrains.Lab.Tests.Lab;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests;

/// <summary>Three hosts may use 400 MB, one 2 GB; the model needs 1 GB, which fills the three.</summary>
/// <remarks>
/// The hosts run a small model of the same kind first, so that compiled code, thread stacks and the heap of a silo that
/// serves are part of what they had before; what the peak adds to it is the rank.
/// </remarks>
public sealed class SmallHostsShareALargeModelTests(LabModels models) : LabTest(hostCount: 4)
{
    private const int ContextTokens = 64;

    // A token each character, so that most of a slot is filled by a few large steps.
    private const string Prompt = "Once upon a time there was a fox who lived in a forest";
    private const long SmallBytes = 400_000_000;
    private const long LargeBytes = 2_000_000_000;
    private const double Tolerance = 0.05;

    [Fact]
    public async Task SmallHosts_HoldTogetherWhatThePlanSays()
    {
        // The large one is the seed and takes the requests: what that needs is no rank's.
        var small = Lab.Hosts.Skip(1).ToArray();
        foreach (var host in Lab.Hosts)
        {
            var memory = small.Contains(host) ? SmallBytes : LargeBytes;
            await host.StartAsync([.. LabProduct.JoinOptions(Lab, host.Number), "--memory", Text(memory)]);
        }

        await Lab.WaitForOneClusterAsync(1, 2, 3, 4);
        var alone = await Lab[1].FailAsync("place", models.Large, "--ranks", "1", "--exclude", Lab[1].DeviceId);
        Assert.Contains("memory", alone, StringComparison.OrdinalIgnoreCase);

        var warm = await PlaceOnSmallHostsAsync(models.Warm);
        await FillAsync(LabModels.WarmId, warm.Plan!.SlotCount);
        await Lab[1].Api.RemoveAsync(warm);
        var before = small.ToDictionary(host => host.DeviceId, host =>
        {
            ProcessMemory.ForgetPeak(host.ProcessId);
            return ProcessMemory.ResidentBytes(host.ProcessId);
        });

        var placed = await PlaceOnSmallHostsAsync(models.Large);
        await FillAsync(LabModels.LargeId, placed.Plan!.SlotCount);

        Assert.Equal(3, placed.Plan.Ranks.Length);
        var deviations = placed.Plan.Ranks.ToDictionary(rank => rank, rank =>
        {
            var host = small.Single(host => host.DeviceId == rank.Device);
            var taken = ProcessMemory.PeakBytes(host.ProcessId) - before[rank.Device];
            var deviation = (taken - rank.TotalBytes) / (double)rank.TotalBytes;
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"Rank {rank.Rank} on host {host.Number} took {taken} bytes, planned {rank}: {deviation:P2}. "
                + ProcessMemory.Describe(host.ProcessId));
            return deviation;
        });
        Assert.All(deviations, rank => Assert.InRange(rank.Value, -Tolerance, Tolerance));
        Assert.All(placed.Plan.Ranks, rank => Assert.InRange(rank.TotalBytes, 1, SmallBytes));
    }

    private async Task<PlacedInstance> PlaceOnSmallHostsAsync(string model)
    {
        await Lab[1].RunAsync(
            "place", model, "--ranks", "3", "--context", Text(ContextTokens), "--exclude", Lab[1].DeviceId);
        return await Lab[1].Api.ReadInstanceAsync();
    }

    // As many answers at once as there are slots, each as long as a slot.
    private Task FillAsync(string model, int slotCount) => Task.WhenAll(Enumerable.Range(0, slotCount).Select(
        seed => Lab[1].Api.ContinueAsync(model, Prompt, ContextTokens - Prompt.Length, seed)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

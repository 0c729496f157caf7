using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Placement;

/// <summary>Asks instance grains, and answers for those that do not.</summary>
/// <param name="grains">To reach them.</param>
/// <param name="time">For the moment of an answer given in their place.</param>
internal sealed class InstanceCalls(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>The grain of an instance.</summary>
    public IInstanceGrain Grain(InstanceId instance) => grains.GetGrain<IInstanceGrain>(instance.Value);

    /// <summary>States of instances, in the order given.</summary>
    public async Task<ImmutableArray<InstanceStatus>> GetStatusesAsync(IEnumerable<InstanceEntry> entries) =>
        [.. await Task.WhenAll(entries.Select(GetStatusAsync))];

    private async Task<InstanceStatus> GetStatusAsync(InstanceEntry entry)
    {
        try
        {
            var status = await Grain(entry.Id).GetStatusAsync().WaitAsync(AnswerLimit);
            return status with { ModelId = status.ModelId ?? entry.ModelId };
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return new InstanceStatus(
                entry.Id, entry.Specification, InstanceState.Recovering, default, null, entry.ModelId,
                $"The silo that looked after this instance does not answer: {e.Message}", time.GetUtcNow());
        }
    }
}

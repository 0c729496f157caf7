using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

/// <summary>Turns states of instances into lines about what changed.</summary>
internal static class InstanceNews
{
    /// <summary>Lines about what changed, in the order of <paramref name="now"/>.</summary>
    /// <param name="before">States that were looked at last; empty at first.</param>
    /// <param name="now">Present states.</param>
    public static IEnumerable<string> Compare(
        ImmutableArray<InstanceStatus> before, ImmutableArray<InstanceStatus> now)
    {
        foreach (var status in now)
        {
            var last = before.FirstOrDefault(other => other.Id == status.Id);
            var model = status.ModelId ?? status.Specification.Model;
            var wasReady = last?.State == InstanceState.Ready;
            if (status.State == InstanceState.Ready && !(wasReady && last!.Epoch == status.Epoch))
                yield return $"Model {model} is ready on {Ranks(status.Plan?.Ranks.Length ?? 0)}.";
            else if (status.State != InstanceState.Ready && wasReady)
                yield return $"Model {model} is no longer ready: {status.Detail}";
            else if (status.State == InstanceState.Failed && last?.State != status.State)
                yield return $"Model {model} cannot run: {status.Detail}";
            else if (status is { State: InstanceState.Waiting, Detail.Length: > 0 } && last?.Detail != status.Detail)
                yield return $"Model {model} waits: {status.Detail}";
            else if (status.Load is { } load && last?.Load is { } earlier && Quarter(load) > Quarter(earlier))
                yield return $"Model {model} is {load.Percent} % loaded.";
        }

        foreach (var last in before.Where(last => now.All(status => status.Id != last.Id)))
            yield return $"Model {last.ModelId ?? last.Specification.Model} was removed.";
    }

    // A load of seconds says nothing; one of minutes says three times that it goes on.
    private static int Quarter(LoadProgress load) => load.Percent / 25;

    private static string Ranks(int count) => count == 1 ? "1 rank" : $"{count} ranks";
}

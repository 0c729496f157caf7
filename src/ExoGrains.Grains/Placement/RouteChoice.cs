using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Placement;

/// <summary>Takes turns among the instances of a model.</summary>
internal sealed class RouteChoice
{
    private readonly Dictionary<InstanceId, long> _lastChosen = [];
    private long _choices;

    /// <summary>
    /// Instances to try for a model: those that nobody takes over from first, then the least recently chosen.
    /// </summary>
    /// <exception cref="ModelNotFoundException">No instance of that model is placed.</exception>
    public ImmutableArray<InstanceEntry> Order(IEnumerable<InstanceEntry> running, string model)
    {
        var all = running.ToList();
        ImmutableArray<InstanceEntry> serving =
        [
            .. all.Where(entry => entry.Serves(model))
                .OrderBy(entry => entry.SupersededBy is null ? 0 : 1)
                .ThenBy(entry => _lastChosen.GetValueOrDefault(entry.Id)),
        ];
        if (serving.Length > 0)
            return serving;
        var placed = all.Select(entry => entry.ModelId).Distinct().Order(StringComparer.Ordinal);
        throw new ModelNotFoundException(
            $"Model '{model}': no instance of it is placed; placed are [{string.Join(", ", placed)}]. Place it first.");
    }

    /// <summary>Notes that a request went to an instance.</summary>
    public void Choose(InstanceId instance) => _lastChosen[instance] = ++_choices;

    /// <summary>Forgets an instance that is gone.</summary>
    public void Forget(InstanceId instance) => _lastChosen.Remove(instance);
}

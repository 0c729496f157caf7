using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Placement;

/// <summary>Pure changes of the list of instances that should run.</summary>
internal static class InstanceEntries
{
    /// <summary>The running instance with an equal specification, unless another takes over from it.</summary>
    public static InstanceEntry? FindEqual(IEnumerable<InstanceEntry> entries, InstanceSpecification specification) =>
        entries.FirstOrDefault(entry =>
            !entry.IsRemoved && entry.SupersededBy is null && entry.Specification == specification);

    /// <summary>Adds an instance; those of the same model go on until it is ready.</summary>
    public static List<InstanceEntry> Add(IEnumerable<InstanceEntry> entries, InstanceEntry added) =>
    [
        .. entries.Select(entry => !entry.IsRemoved && entry.ModelId == added.ModelId
            ? entry with { SupersededBy = added.Id }
            : entry),
        added,
    ];

    /// <summary>Marks an instance as removed. One that it was to take over from is wanted again.</summary>
    public static List<InstanceEntry> Remove(IEnumerable<InstanceEntry> entries, InstanceId removed) =>
    [
        .. entries.Select(entry => entry.Id == removed ? entry with { IsRemoved = true, SupersededBy = null }
            : entry.SupersededBy == removed ? entry with { SupersededBy = null }
            : entry),
    ];

    /// <summary>Instances whose successor is ready.</summary>
    /// <param name="entries">All.</param>
    /// <param name="ready">Instances that are ready.</param>
    public static ImmutableArray<InstanceId> Outlived(
        IEnumerable<InstanceEntry> entries, IReadOnlySet<InstanceId> ready) =>
    [
        .. entries
            .Where(entry => !entry.IsRemoved && entry.SupersededBy is { } successor && ready.Contains(successor))
            .Select(entry => entry.Id),
    ];
}

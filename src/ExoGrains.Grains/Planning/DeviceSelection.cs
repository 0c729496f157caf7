using System.Collections.Immutable;
using System.Globalization;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Which devices may be part of a ring.</summary>
/// <param name="Usable">Sorted by id, each with its engine and whether it must take part.</param>
/// <param name="LeftOut">All others, sorted by id, each with the reason.</param>
internal sealed record DeviceSelection(
    ImmutableArray<UsableDevice> Usable, ImmutableArray<LeftOutDevice> LeftOut)
{
    /// <summary>Sorts devices by whether they are usable.</summary>
    /// <exception cref="PlacementException">A pinned device is not present, or not usable.</exception>
    public static DeviceSelection Make(ClusterSnapshot snapshot, ModelDescription model, PlanOptions options)
    {
        var devices = snapshot.Devices.OrderBy(device => device.Report.Id.Value).ToList();
        var usable = ImmutableArray.CreateBuilder<UsableDevice>();
        var leftOut = ImmutableArray.CreateBuilder<LeftOutDevice>();
        var problems = options.Pinned
            .Where(name => !devices.Exists(device => IsMeant(name, device.Report)))
            .Order(StringComparer.Ordinal)
            .Select(name => $"'{name}' must take part and is not present; 'exograins devices' lists those that are")
            .ToList();
        foreach (var device in devices)
        {
            var report = device.Report;
            var isPinned = options.Pinned.Any(name => IsMeant(name, report));
            if (Refuse(device, model, options) is not { } reason)
            {
                var backend = BackendChoice.Find(report.Backends, model.Backends, options.KeyValueType)!.Value;
                usable.Add(new UsableDevice(device, backend, isPinned));
                continue;
            }

            leftOut.Add(new LeftOutDevice(report.Id, report.Name, reason));
            if (isPinned)
                problems.Add($"{report.Name} ({report.Id}) must take part and cannot: {reason}");
        }

        return problems.Count == 0
            ? new DeviceSelection(usable.ToImmutable(), leftOut.ToImmutable())
            : throw new PlacementException(
                $"Placement of '{model.ModelId}': {string.Join(" | ", problems)}; leave out --pin or mend it.");
    }

    // Null when the device may be part of the ring; else why not.
    private static string? Refuse(DeviceCandidate device, ModelDescription model, PlanOptions options)
    {
        var report = device.Report;
        if (options.Excluded.Any(name => IsMeant(name, report)))
            return "excluded, as was asked for";
        if (!report.Models.Contains(model.ModelId, StringComparer.Ordinal))
            return $"does not have the files of '{model.ModelId}'";
        if (BackendChoice.Find(report.Backends, model.Backends, options.KeyValueType) is null)
        {
            if (BackendChoice.Find(report.Backends, model.Backends, KeyValueType.F32) is not null)
                return "keeps its KV cache in f32 or f16 with MLX; --kv-cache q8 needs the cpu engine";
            return $"runs {string.Join(", ", report.Backends)}, " +
                $"but the card of '{model.ModelId}' allows only {string.Join(", ", model.Backends)}";
        }

        return device.AvailableBytes > 0
            ? null
            : $"other instances hold all of its {Megabytes(report.MemoryUsableBytes)} of usable memory";
    }

    /// <summary>Bytes for people.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");

    private static bool IsMeant(string name, DeviceReport report) =>
        string.Equals(name, report.Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, report.Id.ToString(), StringComparison.OrdinalIgnoreCase);
}

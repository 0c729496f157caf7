using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Decides how each rank reaches the next.</summary>
internal static class HopChoice
{
    /// <summary>One hop per rank; none in a ring of one.</summary>
    /// <param name="ranks">Devices by rank.</param>
    /// <exception cref="PlacementException">A device names no address of its ring.</exception>
    public static ImmutableArray<HopPlan> Make(ImmutableArray<DeviceReport> ranks) =>
        ranks.Length < 2
            ? []
            : [.. ranks.Select((_, from) => Make(from, (from + 1) % ranks.Length, ranks[(from + 1) % ranks.Length]))];

    private static HopPlan Make(int from, int to, DeviceReport listener)
    {
        if (listener.RingAddresses.Length == 0)
        {
            throw new PlacementException(
                $"{listener.Name} ({listener.Id}): no ring address, expected one; restart its silo with --address.");
        }

        return new HopPlan(
            from,
            to,
            listener.RingAddresses[0],
            listener.RingPort,
            null,
            null,
            listener.RingAddresses.Length == 1 ? "the device's only address" : "the device's most wanted address",
            []);
    }
}

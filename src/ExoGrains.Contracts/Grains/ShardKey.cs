using System.Globalization;

namespace ExoGrains.Contracts;

/// <summary>Second half of a layer shard grain's key: the rank and the device it runs on, so that placement needs no
/// lookup.</summary>
/// <param name="Rank">0-based place in the ring.</param>
/// <param name="Device">The rank's device.</param>
public readonly record struct ShardKey(int Rank, DeviceId Device)
{
    /// <summary>Written as <c>rank@device</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rank}@{Device}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no shard key.</exception>
    public static ShardKey Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0
            || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
            || !Guid.TryParseExact(text.AsSpan(at + 1), "D", out var device))
            throw new FormatException($"Shard key: got '{text}', expected 'rank@device-guid'.");
        return new ShardKey(rank, new DeviceId(device));
    }
}

using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>A ring and how good it is, to compare rings of one search.</summary>
/// <param name="Order">Devices round the ring.</param>
/// <param name="Missing">How much of what a ring must have it lacks; 0 for a complete one.</param>
/// <param name="Score">Lower is better among equally complete ones.</param>
internal sealed record ScoredRing(ImmutableArray<int> Order, double Missing, double Score) : IComparable<ScoredRing>
{
    /// <summary>Whether the model fits it, with enough ranks.</summary>
    public bool IsComplete => Missing == 0;

    /// <inheritdoc/>
    public int CompareTo(ScoredRing? other)
    {
        if (other is null)
            return -1;
        var order = Missing.CompareTo(other.Missing);
        order = order != 0 ? order : Score.CompareTo(other.Score);
        order = order != 0 ? order : Order.Length.CompareTo(other.Order.Length);
        return order != 0 ? order : Order.AsSpan().SequenceCompareTo(other.Order.AsSpan());
    }
}

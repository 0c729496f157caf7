namespace ExoGrains.Contracts;

/// <summary>Version of an instance's ring plan; frames and handshakes of another epoch are refused.</summary>
/// <param name="Value">1 for the first plan of an instance, raised by every new plan.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.RingEpoch")]
public readonly record struct RingEpoch([property: Id(0)] uint Value)
{
    /// <summary>The epoch after this one.</summary>
    public RingEpoch Next() => new(Value + 1);

    /// <summary>The number alone.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

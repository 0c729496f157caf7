namespace ExoGrains.Contracts;

/// <summary>Identifies one instance, a model that is placed and should run.</summary>
/// <param name="Value">Never <see cref="Guid.Empty"/> for a real instance.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.InstanceId")]
public readonly record struct InstanceId([property: Id(0)] Guid Value)
{
    /// <summary>A new random id.</summary>
    public static InstanceId New() => new(Guid.NewGuid());

    /// <summary>The GUID in its 36-character form.</summary>
    public override string ToString() => Value.ToString("D");
}

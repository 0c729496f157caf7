namespace ExoGrains.Contracts;

/// <summary>Identifies one device: the GUID kept in its data folder, stable across restarts.</summary>
/// <param name="Value">Never <see cref="Guid.Empty"/> for a real device.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.DeviceId")]
public readonly record struct DeviceId([property: Id(0)] Guid Value)
{
    /// <summary>A new random id, for a device that has none yet.</summary>
    public static DeviceId New() => new(Guid.NewGuid());

    /// <summary>The GUID in its 36-character form.</summary>
    public override string ToString() => Value.ToString("D");
}

namespace ExoGrains.Contracts;

/// <summary>A device that a ring plan does not use.</summary>
/// <param name="Device">The device.</param>
/// <param name="Name">Its host name.</param>
/// <param name="Reason">Why not, for people.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LeftOutDevice")]
public sealed record LeftOutDevice(
    [property: Id(0)] DeviceId Device, [property: Id(1)] string Name, [property: Id(2)] string Reason);

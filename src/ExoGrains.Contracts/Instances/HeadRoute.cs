namespace ExoGrains.Contracts;

/// <summary>Where requests of a ready instance go: its head, at one epoch.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Epoch">Epoch the head must still be at.</param>
/// <param name="Head">Device of rank 0.</param>
/// <param name="ModelId">The id under which the model is served.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.HeadRoute")]
public sealed record HeadRoute(
    [property: Id(0)] InstanceId Instance,
    [property: Id(1)] RingEpoch Epoch,
    [property: Id(2)] DeviceId Head,
    [property: Id(3)] string ModelId);

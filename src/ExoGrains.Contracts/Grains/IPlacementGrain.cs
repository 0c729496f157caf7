using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>The cluster's one place for what should run and where. Key: <c>cluster</c>.</summary>
[Alias("ExoGrains.IPlacementGrain")]
public interface IPlacementGrain : IGrainWithStringKey
{
    /// <summary>Reports of all devices whose silo is alive, sorted by device id.</summary>
    [Alias("GetDevices")]
    Task<ImmutableArray<DeviceReport>> GetDevicesAsync();

    /// <summary>All that plans are made from: devices, what instances hold on them, and the models they have.</summary>
    [Alias("GetSnapshot")]
    Task<ClusterSnapshot> GetSnapshotAsync();

    /// <summary>Computes a plan for the devices present, without placing anything.</summary>
    /// <exception cref="PlacementException">No plan fits.</exception>
    /// <exception cref="ModelNotFoundException">No device has that model.</exception>
    [Alias("Preview")]
    Task<RingPlan> PreviewAsync(InstanceSpecification specification);

    /// <summary>
    /// Computes the next plan of an instance, from the devices present and what other instances hold, and remembers it
    /// as held by this one.
    /// </summary>
    /// <exception cref="PlacementException">No plan fits.</exception>
    /// <exception cref="ModelNotFoundException">No device has that model.</exception>
    /// <exception cref="InvalidRequestException">No device could ever run it: the files are broken.</exception>
    [Alias("Plan")]
    Task<RingPlan> PlanAsync(InstanceId instance, InstanceSpecification specification);

    /// <summary>
    /// Records that this model should run, and starts placing it. An instance of the same model with another
    /// specification goes on until the new one is ready and is then removed.
    /// </summary>
    /// <returns>The new instance, or the one that already runs with an equal specification.</returns>
    /// <exception cref="ModelNotFoundException">No device has that model.</exception>
    /// <exception cref="PlacementException">No plan fits the devices present.</exception>
    [Alias("Place")]
    Task<InstanceId> PlaceAsync(InstanceSpecification specification);

    /// <summary>
    /// Like <see cref="PlaceAsync"/>, unless that model already has an instance with whatever specification.
    /// </summary>
    /// <param name="specification">What should run by default.</param>
    /// <param name="onlyIfEmpty">Do nothing when an instance of any model is recorded.</param>
    /// <returns>The instance of that model; null when nothing was placed because of <paramref
    /// name="onlyIfEmpty"/>.</returns>
    [Alias("EnsurePlaced")]
    Task<InstanceId?> EnsurePlacedAsync(InstanceSpecification specification, bool onlyIfEmpty);

    /// <summary>Stops an instance and forgets it.</summary>
    /// <returns>False when no such instance is known.</returns>
    [Alias("Remove")]
    Task<bool> RemoveAsync(InstanceId instance);

    /// <summary>States of all instances that should run, oldest first.</summary>
    [Alias("GetInstances")]
    Task<ImmutableArray<InstanceStatus>> GetInstancesAsync();

    /// <summary>Models on any device and models placed, sorted by id.</summary>
    [Alias("GetModels")]
    Task<ImmutableArray<ModelReport>> GetModelsAsync();

    /// <summary>Finds the ready instance that serves <paramref name="model"/>; the least recently chosen one of
    /// several.</summary>
    /// <param name="model">Model id, or the folder it was placed from.</param>
    /// <exception cref="ModelNotFoundException">No instance of that model is placed.</exception>
    /// <exception cref="NotReadyException">Instances are placed, none is ready.</exception>
    [Alias("Route")]
    Task<HeadRoute> RouteAsync(string model);

    /// <summary>Compares what should run with what runs and starts what is missing. Every silo calls it on a
    /// timer.</summary>
    [Alias("Reconcile")]
    Task ReconcileAsync();
}

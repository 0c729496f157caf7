using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Grains.Devices.Interfaces;
using ExoGrains.Grains.Instances;
using ExoGrains.Grains.Links;
using ExoGrains.Grains.Placement;
using ExoGrains.Grains.Serving;
using ExoGrains.Models.Catalog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace ExoGrains.Grains;

/// <summary>Registers what the grains of this assembly need.</summary>
public static class GrainServices
{
    /// <summary>Makes this silo the silo of <paramref name="device"/>.</summary>
    public static ISiloBuilder AddExoGrains(this ISiloBuilder silo, LocalDevice device)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [LocalDevice.MetadataKey] = device.Id.ToString() });
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(device);
        services.AddSingleton<DeviceMemory>();
        services.AddSingleton<SiloDevices>();
        services.TryAddSingleton(_ => new ModelCatalog(device.DataFolder));
        services.AddSingleton<LocalModels>();
        services.AddSingleton<MeasuredSpeed>();
        services.AddHostedService(provider => provider.GetRequiredService<MeasuredSpeed>());
        services.AddSingleton(provider => InterfaceFacts.OfThisMachine(
            device.InterfaceKinds,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<InterfaceFacts>>()));
        services.AddHostedService(provider => provider.GetRequiredService<InterfaceFacts>());
        services.AddSingleton<ShardHost>();
        services.AddPlacementFilter<DevicePlacementFilter, DevicePlacementFilterDirector>(ServiceLifetime.Singleton);
        services.AddSingleton<LinkBook>();
        services.AddSingleton(provider => new LinkProver(
            target => provider.GetRequiredService<ShardHost>().Prober.ProveAsync(target, CancellationToken.None),
            provider.GetRequiredService<LinkBook>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DeviceLinks>();
        services.AddHostedService(provider =>
        {
            // The ring port is open before anyone learns of this device and tries to reach it.
            provider.GetRequiredService<ShardHost>();
            return ActivatorUtilities.CreateInstance<LinkKeeper>(provider);
        });
        services.AddSingleton<LinkRenewal>();
        services.AddSingleton<ClusterReader>();
        services.AddSingleton<InstanceCalls>();
        services.AddTransient<HeldPlans>();
        services.AddTransient<RouteChoice>();
        services.AddSingleton(provider => new RingControl((instance, key) =>
            provider.GetRequiredService<IGrainFactory>().GetGrain<ILayerShardGrain>(instance.Value, key.ToString())));
        services.AddHostedService<InstanceKeeper>();
        return silo;
    }
}

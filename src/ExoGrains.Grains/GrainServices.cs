using ExoGrains.Grains.Devices;
using Microsoft.Extensions.DependencyInjection;
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
        silo.Services.AddSingleton(device);
        silo.Services.AddSingleton<SiloDevices>();
        silo.Services.AddPlacementFilter<DevicePlacementFilter, DevicePlacementFilterDirector>(ServiceLifetime.Singleton);
        return silo;
    }
}

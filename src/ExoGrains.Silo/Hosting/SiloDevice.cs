using ExoGrains.Client;
using ExoGrains.Compute;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Silo.Hosting;

/// <summary>Makes the device that a silo is out of its options and what the machine has.</summary>
internal static class SiloDevice
{
    /// <summary>The device.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="folder">Its data folder, which keeps the device's id.</param>
    /// <param name="key">The cluster key.</param>
    /// <param name="survey">What the machine computes with.</param>
    public static LocalDevice Create(
        SiloHostOptions options, DataFolder folder, ClusterKey key, BackendSurvey survey)
    {
        var memory = UsableMemory.Choose(options.MemoryLimitBytes, MachineFacts.MemoryUsableBytes(), survey);
        return new LocalDevice
        {
            Id = folder.ReadOrCreateDeviceId(options.SiloPort),
            Incarnation = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            Name = Environment.MachineName,
            DataFolder = folder.Root,
            ClusterKey = [.. key.Bytes],
            Address = options.Address,
            HttpPort = options.HttpPort,
            RingPort = options.RingPort,
            ThreadCount = options.ThreadCount,
            MemoryUsableBytes = memory.Bytes,
            MemoryNote = memory.Note,
            Backends = survey.Backends,
            BackendNote = survey.Note,
            Mlx = Report(survey.Mlx),
            InterfaceKinds = options.InterfaceKinds,
            PreferredSubnets = options.PreferredSubnets,
        };
    }

    /// <summary>What is told of MLX; null where it does not work.</summary>
    public static MlxReport? Report(MlxFacts? mlx) => mlx is null
        ? null
        : new MlxReport(mlx.Version.ToString(), mlx.LibraryPath, mlx.Backend, mlx.DeviceName, mlx.MemoryUsableBytes);
}

using System.Collections.Immutable;
using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Mlx;

/// <summary>What MLX can do on this machine.</summary>
/// <param name="Library">The library; null where there is none that is fit.</param>
/// <param name="Problem">Why there is none; null where there is one.</param>
/// <param name="Attempts">One for each device that was wanted and that MLX has here.</param>
internal sealed unsafe record MlxSurvey(
    MlxLibrary? Library, MlxProblem? Problem, ImmutableArray<MlxAttempt> Attempts)
{
    /// <summary>Loads MLX and tries devices.</summary>
    /// <param name="optionPath">File that an option names; null or empty to look for it.</param>
    /// <param name="wanted">Devices to try.</param>
    public static MlxSurvey Take(string? optionPath, IEnumerable<Backend> wanted) =>
        MlxLibrary.Load(optionPath, out var library, out var problem)
            ? new(library, null, [.. wanted.Select(backend => Try(library, backend)).OfType<MlxAttempt>()])
            : new(null, problem, []);

    private static bool IsThere(Backend backend)
    {
        byte isThere = 0;
        if (backend == Backend.MlxMetal)
            MlxErrors.Check(MlxFunctions.mlx_metal_is_available(&isThere));
        else if (backend == Backend.MlxCuda)
            MlxErrors.Check(MlxFunctions.mlx_cuda_is_available(&isThere));
        else
            isThere = 1;
        if (isThere == 0)
            return false;
        // MLX may be made for a GPU that this machine has not.
        var device = NewDevice(backend);
        MlxErrors.Check(MlxFunctions.mlx_device_is_available(&isThere, device));
        MlxErrors.Check(MlxFunctions.mlx_device_free(device));
        return isThere != 0;
    }

    // Null where MLX has no such device here.
    private static MlxAttempt? Try(MlxLibrary library, Backend backend)
    {
        try
        {
            if (!IsThere(backend))
                return null;
            var device = MlxDevice.Open(backend);
            if (new MlxTrial(device).FindFault() is { } fault)
                return new MlxAttempt(backend, null, fault);
            MlxFacts? facts = null;
            device.Thread.Run(() => facts = Facts(library, backend));
            return new MlxAttempt(backend, facts, "");
        }
        catch (MlxException error)
        {
            return new MlxAttempt(backend, null, error.Message);
        }
    }

    private static MlxFacts Facts(MlxLibrary library, Backend backend)
    {
        var device = NewDevice(backend);
        using var information = MlxDeviceInformation.Of(device);
        MlxErrors.Check(MlxFunctions.mlx_device_free(device));
        return new MlxFacts(
            library.Path, library.Version, backend, information.Name ?? backend.ToString(), information.UsableBytes);
    }

    private static DeviceHandle NewDevice(Backend backend) => MlxErrors.Check(MlxFunctions.mlx_device_new_type(
        backend == Backend.MlxCpu ? DeviceKind.Cpu : DeviceKind.Gpu, 0));
}

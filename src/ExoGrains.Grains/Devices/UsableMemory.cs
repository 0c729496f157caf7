using System.Globalization;
using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices;

/// <summary>What shards on a device may use together.</summary>
/// <param name="Bytes">Bytes.</param>
/// <param name="Note">Why that is less than was asked for, and the remedy; empty where it is not.</param>
public sealed record UsableMemory(long Bytes, string Note)
{
    /// <summary>Decides. A GPU that computes limits it: beyond the working set that it recommends, it is slow at best.
    /// </summary>
    /// <param name="askedBytes">What the operator said; null where nothing.</param>
    /// <param name="spareBytes">What the machine can spare.</param>
    /// <param name="survey">What it computes with.</param>
    public static UsableMemory Choose(long? askedBytes, long spareBytes, BackendSurvey survey)
    {
        var bytes = askedBytes ?? spareBytes;
        if (survey.Backends.FirstOrDefault(Backend.Cpu) is not (Backend.MlxMetal or Backend.MlxCuda)
            || survey.Mlx is not { MemoryUsableBytes: { } most } mlx || bytes <= most)
            return new UsableMemory(bytes, "");

        // Not refused: the same options may be meant for machines of several sizes.
        return new UsableMemory(most, askedBytes is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"--memory: got {askedBytes} bytes, but {mlx.DeviceName} recommends to use {most} at most, so {most} " +
                $"are used; say less, or --backend cpu."));
    }
}

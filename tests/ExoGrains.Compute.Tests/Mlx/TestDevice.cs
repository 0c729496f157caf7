using ExoGrains.Compute.Mlx;
using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>MLX on the processor, for tests; those that ask for it are skipped where it is not installed.</summary>
internal static class TestDevice
{
    /// <summary>The device, proven by a trial computation.</summary>
    public static MlxDevice Open()
    {
        Assert.SkipWhen(MlxPresence.SkipReason is not null, MlxPresence.SkipReason ?? "");
        _ = BackendSurvey.Take(BackendPreference.MlxCpu, mlxPath: null);
        return MlxDevice.Open(Backend.MlxCpu);
    }

    /// <summary>Most bytes of MLX's arrays since the peak was reset.</summary>
    public static unsafe long ReadPeakBytes(this MlxDevice device)
    {
        nuint bytes = 0;
        device.Thread.Run(() =>
        {
            nuint peak;
            MlxErrors.Check(MlxFunctions.mlx_get_peak_memory(&peak));
            bytes = peak;
        });
        return (long)bytes;
    }

    /// <summary>Begins a new peak.</summary>
    public static void ResetPeakBytes(this MlxDevice device) =>
        device.Thread.Run(() => MlxErrors.Check(MlxFunctions.mlx_reset_peak_memory()));

    /// <summary>Root of the summed squared differences over that of the expected values.</summary>
    public static double RelativeError(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double error = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = (double)expected[i] - actual[i];
            error += difference * difference;
            norm += (double)expected[i] * expected[i];
        }

        return Math.Sqrt(error / norm);
    }
}

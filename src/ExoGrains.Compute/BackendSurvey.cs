using System.Collections.Immutable;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;

namespace ExoGrains.Compute;

/// <summary>What this machine computes with.</summary>
/// <param name="Backends">Engines that passed a trial computation, best first.</param>
/// <param name="Note">What keeps a better engine away, and the remedy; empty where there is nothing to say.</param>
/// <param name="Mlx">MLX, where it works; else null.</param>
public sealed record BackendSurvey(ImmutableArray<Backend> Backends, string Note, MlxFacts? Mlx)
{
    // Best first. Our own engine is far faster than MLX on the processor.
    private static readonly ImmutableArray<Backend> All =
        [Backend.MlxMetal, Backend.MlxCuda, Backend.Cpu, Backend.MlxCpu];

    /// <summary>Loads MLX where it may be used, and finds what works on this machine.</summary>
    /// <remarks>A process loads MLX once: later calls may ask for other engines, but not for another file.</remarks>
    /// <param name="preference">What may be used.</param>
    /// <param name="mlxPath">File of mlx-c's library; null to look for it.</param>
    /// <exception cref="ExoGrainsException">Nothing that may be used works; the message says why and what to do.
    /// </exception>
    public static BackendSurvey Take(BackendPreference preference, string? mlxPath) =>
        preference == BackendPreference.Cpu
            ? new([Backend.Cpu], "", null)
            : Of(preference, MlxSurvey.Take(mlxPath, Wanted(preference)), OperatingSystem.IsMacOS());

    /// <summary>Decides what is used.</summary>
    /// <param name="preference">What may be used.</param>
    /// <param name="mlx">What MLX can do.</param>
    /// <param name="isMac">Whether a machine without a GPU is worth a note.</param>
    /// <exception cref="ExoGrainsException">Nothing that may be used works.</exception>
    internal static BackendSurvey Of(BackendPreference preference, MlxSurvey mlx, bool isMac)
    {
        ImmutableArray<MlxFacts> working = [.. mlx.Attempts.Select(attempt => attempt.Facts).OfType<MlxFacts>()];
        if (preference == BackendPreference.Auto)
        {
            ImmutableArray<Backend> backends =
                [.. All.Where(backend => backend == Backend.Cpu || working.Any(facts => facts.Backend == backend))];
            return new(backends, Obstacle(mlx, isMac), working.FirstOrDefault());
        }

        var wanted = Wanted(preference)[0];
        return working.FirstOrDefault(facts => facts.Backend == wanted) is { } chosen
            ? new([wanted], "", chosen)
            : throw new ExoGrainsException(
                $"Backend: {wanted} was asked for, but does not work on this machine. {Reason(mlx, wanted)} "
                + "Or let the program choose, with --backend auto.");
    }

    private static ImmutableArray<Backend> Wanted(BackendPreference preference) => preference switch
    {
        BackendPreference.Metal => [Backend.MlxMetal],
        BackendPreference.Cuda => [Backend.MlxCuda],
        BackendPreference.MlxCpu => [Backend.MlxCpu],
        _ => [Backend.MlxMetal, Backend.MlxCuda, Backend.MlxCpu],
    };

    private static string Obstacle(MlxSurvey mlx, bool isMac)
    {
        bool hasMetal = mlx.Attempts.Any(attempt => attempt is { Backend: Backend.MlxMetal, Facts: not null });
        if (isMac && !hasMetal)
            return Reason(mlx, Backend.MlxMetal);
        // A machine without MLX is as it should be elsewhere; one that was found and cannot be used is not.
        return mlx.Problem is { IsAbsence: false } problem
            ? problem.Message
            : string.Join(' ', mlx.Attempts.Where(attempt => attempt.Facts is null).Select(Refusal));
    }

    private static string Reason(MlxSurvey mlx, Backend wanted)
    {
        if (mlx.Problem is { } problem)
            return problem.Message;
        return mlx.Attempts.FirstOrDefault(attempt => attempt.Backend == wanted) is { } attempt
            ? Refusal(attempt)
            : $"MLX {mlx.Library!.Version} ({mlx.Library.Path}) finds no {Device(wanted)}.";
    }

    private static string Refusal(MlxAttempt attempt) =>
        $"MLX's trial computation on the {Device(attempt.Backend)} failed: {attempt.Fault}. "
        + "Try another version of MLX.";

    private static string Device(Backend backend) => backend switch
    {
        Backend.MlxMetal => "Apple GPU",
        Backend.MlxCuda => "NVIDIA GPU",
        _ => "processor",
    };
}

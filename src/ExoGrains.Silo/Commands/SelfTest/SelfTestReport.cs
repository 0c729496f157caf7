using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>All that <c>exograins selftest</c> found.</summary>
/// <param name="IsPassed">Whether every step went as it should.</param>
/// <param name="Verdict">The same in a line.</param>
/// <param name="Backend">What was tested; null where nothing works.</param>
/// <param name="Mlx">MLX, where it works.</param>
/// <param name="Note">What keeps a better engine away; empty where nothing does.</param>
/// <param name="DecodeTokensPerSecond">Of the built-in model, one sequence; null where it was not measured.</param>
/// <param name="Steps">In the order they were tried; those that need one that failed are not there.</param>
internal sealed record SelfTestReport(
    bool IsPassed,
    string Verdict,
    Backend? Backend,
    MlxReport? Mlx,
    string Note,
    double? DecodeTokensPerSecond,
    IReadOnlyList<SelfTestStep> Steps)
{
    /// <summary>Draws the conclusion.</summary>
    /// <param name="backend">What was tested; null where nothing works.</param>
    /// <param name="mlx">MLX, where it works.</param>
    /// <param name="note">What keeps a better engine away.</param>
    /// <param name="decodeTokensPerSecond">Speed; null where it was not measured.</param>
    /// <param name="steps">What was tried.</param>
    public static SelfTestReport Of(
        Backend? backend,
        MlxReport? mlx,
        string note,
        double? decodeTokensPerSecond,
        IReadOnlyList<SelfTestStep> steps)
    {
        var failed = steps.Where(step => !step.IsOk).Select(step => step.Name).ToList();
        var isMlx = backend is not null and not Contracts.Backend.Cpu;
        var what = $"{backend}{(isMlx && mlx is not null ? $" (MLX {mlx.Version} on {mlx.DeviceName})" : "")}";
        var verdict = failed.Count > 0
            ? $"selftest FAILED: {string.Join(", ", failed)}" + (backend is null ? "" : $" with {what}")
            : $"selftest passed: {what}, {Quantity.Number(steps.Count)} checks"
                + (decodeTokensPerSecond is { } speed ? $", decode {Quantity.Real(speed, 1)} tokens/s" : "")
                + (note.Length > 0 ? $"; no better engine: {note}" : "");
        return new SelfTestReport(failed.Count == 0, verdict, backend, mlx, note, decodeTokensPerSecond, steps);
    }
}

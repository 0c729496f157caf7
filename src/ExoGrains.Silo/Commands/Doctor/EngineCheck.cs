using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>What this machine computes with.</summary>
/// <param name="Backends">Engines that work, best first.</param>
/// <param name="Note">What keeps a better engine away; empty where nothing does.</param>
/// <param name="Mlx">MLX, where it works.</param>
/// <param name="MemoryNote">Why less memory is usable than was asked for; empty where it is not.</param>
internal sealed record EngineCheck(
    ImmutableArray<Backend> Backends, string Note, MlxReport? Mlx, string MemoryNote)
{
    /// <summary>What the silo that runs here found when it started.</summary>
    public static EngineCheck Of(DeviceReport self) => new(
        self.Backends, self.BackendNote ?? "", self.Mlx, self.MemoryNote ?? "");

    /// <summary>Looks by itself, as a silo that starts now would.</summary>
    public static EngineCheck Look()
    {
        try
        {
            var errors = new List<string>();
            var choice = EngineChoice.Read(null, null, Environment.GetEnvironmentVariable, errors);
            if (errors.Count > 0)
                return new EngineCheck([], string.Join(" ", errors), null, "");
            var survey = choice.TakeSurvey();
            return new EngineCheck(survey.Backends, survey.Note, SiloDevice.Report(survey.Mlx), "");
        }
        catch (ExoGrainsException e)
        {
            // A backend that was asked for does not work: a silo would not start, which is what there is to tell.
            return new EngineCheck([], e.Message, null, "");
        }
    }
}

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>One thing that is wrong.</summary>
/// <param name="What">What was seen.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record DoctorProblem(string What, string Cause, string Remedy);

namespace ExoGrains.Silo.Commands;

/// <summary>What users write for a model: an id, or a folder.</summary>
internal static class ModelReference
{
    /// <summary>A folder as an absolute path, as silos have their own working folder; an id unchanged.</summary>
    /// <remarks>Ids hold slashes as paths do, so what exists as a folder is one.</remarks>
    public static string Absolute(string model) => Directory.Exists(model) ? Path.GetFullPath(model) : model;
}

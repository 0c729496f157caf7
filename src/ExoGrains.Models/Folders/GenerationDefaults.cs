using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Models.Folders;

/// <summary>Reads the sampling defaults of a folder's generation_config.json.</summary>
internal static class GenerationDefaults
{
    public const string FileName = "generation_config.json";

    /// <summary>
    /// What the file sets; <c>do_sample: false</c> is temperature 0. All null where there is no file.
    /// </summary>
    /// <exception cref="InvalidDataException">A value is of the wrong type or out of range; all such are
    /// named.</exception>
    public static SamplingOptions Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return new SamplingOptions();

        using var json = JsonFile.Open(path);
        var errors = new List<string>();
        var root = new JsonFields(json.RootElement, string.Empty, errors);
        var options = new SamplingOptions(
            Temperature: root.Boolean("do_sample") is false ? 0 : Number(root, "temperature", 0, 100),

            // Some tools write -1 for "keep all", which is 0 here.
            TopK: root.Has("top_k") ? Math.Max(root.Integer("top_k", -1, int.MaxValue), 0) : null,
            TopP: Number(root, "top_p", float.Epsilon, 1),
            MinP: Number(root, "min_p", 0, 1),
            RepetitionPenalty: Number(root, "repetition_penalty", 1e-3, 1e3));
        JsonFile.ThrowIfAny(errors, path);
        return options;
    }

    private static float? Number(JsonFields root, string name, double min, double max) =>
        root.Has(name) ? (float)root.Number(name, min, max) : null;
}

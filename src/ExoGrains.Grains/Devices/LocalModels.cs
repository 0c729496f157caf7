using System.Collections.Concurrent;
using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;

namespace ExoGrains.Grains.Devices;

/// <summary>Models whose files this device holds.</summary>
/// <param name="device">Whose data folder is looked at.</param>
public sealed class LocalModels(LocalDevice device)
{
    private const string ConfigurationFile = "config.json";

    private readonly ConcurrentDictionary<string, (DateTime Written, ModelDescription Description)> _described = new();

    private string Folder => Path.Combine(device.DataFolder, "models");

    /// <summary>Ids of all of them, sorted.</summary>
    public ImmutableArray<string> Ids() => !Directory.Exists(Folder)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(Folder)
                .Where(path => File.Exists(Path.Combine(path, ConfigurationFile)))
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Describes one; null when the device does not hold it.</summary>
    /// <param name="model">Model id, or path of a folder.</param>
    /// <exception cref="InvalidRequestException">Its files are broken or of an unknown kind.</exception>
    public ModelDescription? Describe(string model)
    {
        if (Find(model) is not { } path)
            return null;
        var written = File.GetLastWriteTimeUtc(Path.Combine(path, ConfigurationFile));
        if (_described.TryGetValue(path, out var known) && known.Written == written)
            return known.Description;
        try
        {
            var description = Describe(ModelFolder.Open(path));
            _described[path] = (written, description);
            return description;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidRequestException($"Model '{model}': {e.Message}", e);
        }
    }

    private static ModelDescription Describe(ModelFolder folder) => new(
        Path.GetFileName(folder.FolderPath),
        folder.Footprint.HeadBytes,
        folder.Footprint.LayerBytes,
        folder.Footprint.HiddenSize,
        folder.Footprint.VocabularySize,
        folder.Footprint.KvBytesPerTokenPerLayer,
        folder.Configuration.ContextTokens,
        []);

    // An id is one folder name; anything with separators is a path that whoever may place models may name.
    private string? Find(string model)
    {
        var isPath = Path.IsPathFullyQualified(model);
        if (!isPath && (model.Length == 0 || model is "." or ".." || Path.GetFileName(model) != model))
            return null;
        var path = isPath ? Path.TrimEndingDirectorySeparator(model) : Path.Combine(Folder, model);
        return File.Exists(Path.Combine(path, ConfigurationFile)) ? path : null;
    }
}

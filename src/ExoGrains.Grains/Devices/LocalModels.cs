using System.Collections.Concurrent;
using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.Folders;

namespace ExoGrains.Grains.Devices;

/// <summary>Models whose files this device holds, as the planner needs them described.</summary>
/// <param name="catalog">Where they are found.</param>
public sealed class LocalModels(ModelCatalog catalog)
{
    private const string ConfigurationFile = "config.json";

    private readonly ConcurrentDictionary<string, (DateTime Written, ModelDescription Description)> _described = new();

    /// <summary>Ids of all of them, sorted.</summary>
    public ImmutableArray<string> Ids() =>
        [.. catalog.Read().Models.Select(model => model.Id).Order(StringComparer.Ordinal)];

    /// <summary>Describes one; null when the device does not hold it.</summary>
    /// <param name="model">Model id, or path of a folder.</param>
    /// <exception cref="InvalidRequestException">Its files are broken or of an unknown kind.</exception>
    public ModelDescription? Describe(string model)
    {
        if (Find(model) is not { } found)
            return null;
        var written = File.GetLastWriteTimeUtc(Path.Combine(found.FolderPath, ConfigurationFile));
        if (_described.TryGetValue(found.FolderPath, out var known) && known.Written == written)
            return known.Description;
        try
        {
            var description = Describe(found, ModelFolder.Open(found.FolderPath));
            _described[found.FolderPath] = (written, description);
            return description;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidRequestException($"Model '{model}': {e.Message}", e);
        }
    }

    private CatalogModel? Find(string model)
    {
        try
        {
            return catalog.Resolve(model);
        }
        catch (ModelNotFoundException)
        {
            return null;
        }
    }

    private static ModelDescription Describe(CatalogModel model, ModelFolder folder) => new(
        model.Id,
        folder.Footprint.HeadBytes,
        folder.Footprint.LayerBytes,
        folder.Footprint.HiddenSize,
        folder.Footprint.VocabularySize,
        folder.Footprint.KvBytesPerTokenPerLayer,
        folder.Configuration.ContextTokens,
        model.Card?.Backends ?? [],
        model.Card?.Family ?? "",
        model.Card?.Quantization ?? "");
}

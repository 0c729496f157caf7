using System.Collections.Concurrent;
using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.Folders;

namespace ExoGrains.Grains.Devices;

/// <summary>Models whose files this device holds.</summary>
/// <param name="catalog">Finds them.</param>
public sealed class LocalModels(ModelCatalog catalog)
{
    private readonly ConcurrentDictionary<CatalogModel, (DateTime Written, ModelDescription Description)> _known
        = new();

    /// <summary>Ids of all of them, sorted.</summary>
    public ImmutableArray<string> Ids() =>
        [.. catalog.Read().Models.Select(model => model.Id).Order(StringComparer.Ordinal)];

    /// <summary>Describes one; null when the device does not hold it.</summary>
    /// <param name="model">Model id, or full path of a folder.</param>
    /// <exception cref="InvalidRequestException">Its files are broken or of an unknown kind.</exception>
    public ModelDescription? Describe(string model)
    {
        if (Find(model) is not { } found)
            return null;
        try
        {
            var written = Directory.EnumerateFiles(found.FolderPath).Select(File.GetLastWriteTimeUtc).Max();
            if (_known.TryGetValue(found, out var known) && known.Written == written)
                return known.Description;
            var description = ModelFolder.Open(found.FolderPath).Describe(found.Id, found.Card);
            _known[found] = (written, description);
            return description;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidRequestException($"Model '{model}': {e.Message}", e);
        }
    }

    // A relative path would mean something else on every device, so it is only ever an id.
    private CatalogModel? Find(string model)
    {
        try
        {
            return Path.IsPathFullyQualified(model) ? catalog.Resolve(model) : catalog.ResolveId(model);
        }
        catch (ModelNotFoundException)
        {
            return null;
        }
    }
}

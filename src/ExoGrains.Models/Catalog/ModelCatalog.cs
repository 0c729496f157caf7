using ExoGrains.Contracts;
using ExoGrains.Models.Cards;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Models.Catalog;

/// <summary>
/// Finds models on this machine by id: built-in ones, those in the data folder, and folders named by an operator.
/// </summary>
/// <remarks>
/// Layout: <c>DATA/models/org--name/</c> or <c>DATA/models/org/name/</c>, cards in <c>DATA/cards/org--name.toml</c>.
/// Every
/// call looks at the disk again, so files added by hand are found. An id is only ever compared with what a listing of
/// those folders gave, never made into a path, so no id can name anything outside them.
/// </remarks>
/// <param name="dataFolder">This machine's data folder; need not exist yet.</param>
/// <param name="builtInFolder">Holds one folder per built-in model; may be absent. Null is the one beside the
/// program.</param>
public sealed class ModelCatalog(string dataFolder, string? builtInFolder = null)
{
    private const int MaxListedNames = 20;

    private readonly CardCache _cards = new();

    private readonly string _builtInFolder =
        Path.GetFullPath(builtInFolder ?? Path.Combine(AppContext.BaseDirectory, "BuiltIn"));

    /// <summary>Where downloaded models lie.</summary>
    public string ModelsFolder { get; } = Path.Combine(Path.GetFullPath(dataFolder), "models");

    /// <summary>Where cards that a user added lie.</summary>
    public string CardsFolder { get; } = Path.Combine(Path.GetFullPath(dataFolder), "cards");

    /// <summary>The model that is shipped with the program, or null in a build without one.</summary>
    public CatalogModel? BuiltInModel => Read().Models.FirstOrDefault(model => model.IsBuiltIn);

    /// <summary>Everything known now. A bad card is listed as such and hides nothing else.</summary>
    public CatalogListing Read()
    {
        var folders = ModelFolders();
        var read = _cards.Read(CardFiles(folders.Select(folder => folder.Path)));

        // Where two cards have one id the built-in one counts, as in exo, then the user's, then the one beside the
        // weights.
        var cards = new Dictionary<string, ModelCard>(StringComparer.Ordinal);
        var cardOfFolder = new Dictionary<string, ModelCard>(StringComparer.Ordinal);
        foreach (var result in read)
        {
            if (result.Card is not { } card)
                continue;
            string folder = Path.GetDirectoryName(result.Path)!;
            card = card with { IsCustom = folder == CardsFolder };
            cards.TryAdd(card.ModelId, card);
            if (folder != CardsFolder)
                cardOfFolder.TryAdd(folder, card);
        }

        var models = new List<CatalogModel>();
        foreach (var (path, idOfPath, isBuiltIn) in folders)
        {
            string id = cardOfFolder.GetValueOrDefault(path)?.ModelId ?? idOfPath;
            if (!models.Exists(model => model.Id == id))
                models.Add(new CatalogModel(id, cards.GetValueOrDefault(id), path, isBuiltIn));
        }

        var withoutFiles = cards.Values.Where(card => !models.Exists(model => model.Id == card.ModelId));
        return new CatalogListing(
            [.. models.OrderByDescending(model => model.IsBuiltIn).ThenBy(model => model.Id, StringComparer.Ordinal)],
            [.. withoutFiles.OrderBy(card => card.ModelId, StringComparer.Ordinal)],
            [.. read.OrderBy(result => result.Path, StringComparer.Ordinal)]);
    }

    /// <summary>The model of an id. For ids from anywhere, strangers' requests included.</summary>
    /// <exception cref="ModelNotFoundException">Unknown, known by card only, or no id at all; lists what there
    /// is.</exception>
    public CatalogModel ResolveId(string id)
    {
        if (ModelId.Problem(id) is { } problem)
            throw new ModelNotFoundException($"{TomlNode.Quote(Shorten(id))} is not a model id: {problem}.");

        var listing = Read();
        return listing.Models.FirstOrDefault(model => model.Id == id) ?? throw NotFound(id, listing);
    }

    /// <summary>
    /// The model of an id or of a folder. Only for the operator of this machine: any folder is allowed.
    /// </summary>
    /// <param name="modelIdOrPath">An id goes before a folder of the same name; a path may be relative or
    /// absolute.</param>
    /// <exception cref="ModelNotFoundException">Neither an id that is here nor a model folder.</exception>
    public CatalogModel Resolve(string modelIdOrPath)
    {
        bool isFolder = !modelIdOrPath.Contains('\0', StringComparison.Ordinal) && Directory.Exists(modelIdOrPath);
        if (!isFolder)
            return ResolveId(modelIdOrPath);

        var listing = Read();
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(modelIdOrPath));
        return listing.Models.FirstOrDefault(model => model.Id == modelIdOrPath)
            ?? listing.Models.FirstOrDefault(model => model.FolderPath == path)
            ?? FromFolder(path, listing);
    }

    /// <summary>Saves a card to the data folder, where it survives restarts.</summary>
    /// <returns>The card's file.</returns>
    /// <exception cref="InvalidRequestException">The id belongs to a built-in model, or cannot be a file
    /// name.</exception>
    public string AddCard(ModelCard card)
    {
        if (ModelId.Problem(card.ModelId) is { } problem)
            throw new InvalidRequestException($"{TomlNode.Quote(Shorten(card.ModelId))} is not a model id: {problem}.");
        if (Read().Models.Any(model => model.IsBuiltIn && model.Id == card.ModelId))
            throw new InvalidRequestException($"{card.ModelId} is built in; choose another id for your own card.");
        return ModelCardWriter.Save(card, CardsFolder);
    }

    /// <summary>Deletes a card that a user added; files of the model stay.</summary>
    /// <returns>False where there is no such card.</returns>
    public bool RemoveCard(string id)
    {
        var file = UserCardFiles().Select(ModelCardReader.Read).FirstOrDefault(result => result.Card?.ModelId == id);
        if (file is null)
            return false;
        File.Delete(file.Path);
        return true;
    }

    private static CatalogModel FromFolder(string path, CatalogListing listing)
    {
        if (!IsModelFolder(path))
        {
            throw new ModelNotFoundException(
                $"{path} holds no {ModelConfigurationReader.FileName}, so it is no model folder. {Known(listing)}");
        }

        string name = Path.GetFileName(path) is { Length: > 0 } last ? last : "model";
        var card = FilesIn(path, "*.toml").Select(ModelCardReader.Read).Select(result => result.Card)
            .FirstOrDefault(own => own is not null);
        card ??= listing.Cards.Select(result => result.Card)
            .FirstOrDefault(known => known is not null && ModelCardWriter.FileName(known.ModelId) == name + ".toml");
        return new CatalogModel(card?.ModelId ?? name, card, path, IsBuiltIn: false);
    }

    /// <summary>
    /// Model folders in the order in which they take an id: built-in, then <c>org--name</c>, then <c>org/name</c>.
    /// </summary>
    private List<(string Path, string Id, bool IsBuiltIn)> ModelFolders()
    {
        var folders = new List<(string Path, string Id, bool IsBuiltIn)>();
        foreach (string path in FoldersIn(_builtInFolder).Where(IsModelFolder))
            folders.Add((path, IdOf(path), true));
        foreach (string path in FoldersIn(ModelsFolder).OrderBy(path => IsModelFolder(path) ? 0 : 1))
        {
            if (IsModelFolder(path))
                folders.Add((path, IdOf(path), false));
            else
                folders.AddRange(FoldersIn(path).Where(IsModelFolder)
                    .Select(inner => (inner, $"{Path.GetFileName(path)}/{Path.GetFileName(inner)}", false)));
        }

        folders.RemoveAll(folder => ModelId.Problem(folder.Id) is not null);
        return folders;
    }

    private IEnumerable<string> CardFiles(IEnumerable<string> modelFolders)
    {
        var inFolders = modelFolders.SelectMany(folder => FilesIn(folder, "*.toml")).ToArray();
        var builtIn = inFolders.Where(path => path.StartsWith(_builtInFolder, StringComparison.Ordinal));
        return builtIn.Concat(UserCardFiles()).Concat(inFolders).Distinct(StringComparer.Ordinal);
    }

    private string[] UserCardFiles() => FilesIn(CardsFolder, "*.toml");

    private static bool IsModelFolder(string path) =>
        File.Exists(Path.Combine(path, ModelConfigurationReader.FileName));

    private static string IdOf(string path)
    {
        string name = Path.GetFileName(path);
        int separator = name.IndexOf("--", StringComparison.Ordinal);
        return separator > 0 ? name[..separator] + "/" + name[(separator + 2)..] : name;
    }

    /// <summary>Hidden entries and those this user may not read are passed over.</summary>
    private static EnumerationOptions Visible { get; } = new();

    private static string[] FoldersIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder, "*", Visible).Order(StringComparer.Ordinal)]
        : [];

    private static string[] FilesIn(string folder, string pattern) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, pattern, Visible).Order(StringComparer.Ordinal)]
        : [];

    private ModelNotFoundException NotFound(string id, CatalogListing listing) =>
        listing.CardsWithoutFiles.Any(card => card.ModelId == id)
            ? new ModelNotFoundException($"{id} is known by its card, but its files are not here. Put them into "
                + $"{Path.Combine(ModelsFolder, id.Replace("/", "--", StringComparison.Ordinal))}. {Known(listing)}")
            : new ModelNotFoundException($"There is no model {id} here. {Known(listing)}");

    private static string Known(CatalogListing listing) => listing.Models.IsEmpty
        ? "No models are here."
        : $"Models here: {string.Join(", ", listing.Models.Take(MaxListedNames).Select(model => model.Id))}"
            + (listing.Models.Length > MaxListedNames ? $" and {listing.Models.Length - MaxListedNames} more." : ".");

    private static string Shorten(string id) => id.Length <= 80 ? id : id[..80] + "...";
}

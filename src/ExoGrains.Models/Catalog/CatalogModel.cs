using ExoGrains.Models.Cards;

namespace ExoGrains.Models.Catalog;

/// <summary>A model whose files are on this machine.</summary>
/// <param name="Id">Id under which it is served: its card's, or else made from its folder's name.</param>
/// <param name="Card">Its card; null where there is none.</param>
/// <param name="FolderPath">Full path of its folder; holds config.json.</param>
/// <param name="IsBuiltIn">Whether it is shipped with the program.</param>
public sealed record CatalogModel(string Id, ModelCard? Card, string FolderPath, bool IsBuiltIn);

using System.Collections.Immutable;
using ExoGrains.Models.Cards;

namespace ExoGrains.Models.Catalog;

/// <summary>All that a machine knows about models at one moment.</summary>
/// <param name="Models">With files here; built-in ones first, then by id.</param>
/// <param name="CardsWithoutFiles">Known by card only, by id.</param>
/// <param name="Cards">How reading each card went, bad ones included, by path.</param>
public sealed record CatalogListing(
    ImmutableArray<CatalogModel> Models,
    ImmutableArray<ModelCard> CardsWithoutFiles,
    ImmutableArray<CardReadResult> Cards);

namespace ExoGrains.Models.Cards;

/// <summary>A part of a model that has a folder of its own, such as a text encoder.</summary>
/// <param name="Name"><c>component_name</c>.</param>
/// <param name="Path"><c>component_path</c> within the model folder.</param>
/// <param name="StorageBytes"><c>storage_size.in_bytes</c>.</param>
/// <param name="LayerCount"><c>n_layers</c>; null where it has none.</param>
/// <param name="CanShard"><c>can_shard</c>: whether its layers may lie on several ranks.</param>
/// <param name="IndexFileName"><c>safetensors_index_filename</c>; null for none.</param>
public sealed record CardComponent(
    string Name, string Path, long StorageBytes, int? LayerCount, bool CanShard, string? IndexFileName);

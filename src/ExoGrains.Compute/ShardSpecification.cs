using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute;

/// <summary>Which part of a model an engine holds.</summary>
/// <param name="Configuration">The model.</param>
/// <param name="Layers">Layers of this shard, within <c>[0, LayerCount]</c>.</param>
/// <param name="IsHead">Whether embedding, final norm and output projection are held too.</param>
public sealed record ShardSpecification(ModelConfiguration Configuration, LayerRange Layers, bool IsHead);

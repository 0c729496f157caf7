using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute;

/// <summary>Which matrices a shard multiplies with.</summary>
internal static class ShardMatrices
{
    /// <summary>Module path of the embedding.</summary>
    public const string EmbeddingPath = "model.embed_tokens";

    /// <summary>Module path of the projection to logits.</summary>
    public static string OutputPath(ModelConfiguration configuration) =>
        configuration.TieWordEmbeddings ? EmbeddingPath : "lm_head";

    /// <summary>Type of a shard's floats: that of its first matrix, or of that matrix' scales.</summary>
    public static ElementType FloatType(ModelWeights weights, ShardSpecification shard)
    {
        foreach (var (path, rowCount, columnCount) in Of(shard))
        {
            var matrix = weights.StoredMatrix(path, rowCount, columnCount);
            return (matrix.Scales ?? matrix.Weight).Type;
        }

        return ElementType.F32;
    }

    /// <summary>All of a shard, with their sizes.</summary>
    public static IEnumerable<(string Path, int RowCount, int ColumnCount)> Of(ShardSpecification shard)
    {
        var configuration = shard.Configuration;
        var (hidden, wide) = (configuration.HiddenSize, configuration.IntermediateSize);
        var queries = configuration.AttentionHeadCount * configuration.HeadSize;
        var keys = configuration.KeyValueHeadCount * configuration.HeadSize;
        for (var layer = shard.Layers.FirstLayer; layer < shard.Layers.EndLayer; layer++)
        {
            var path = $"model.layers.{layer}";
            yield return ($"{path}.self_attn.q_proj", queries, hidden);
            yield return ($"{path}.self_attn.k_proj", keys, hidden);
            yield return ($"{path}.self_attn.v_proj", keys, hidden);
            yield return ($"{path}.self_attn.o_proj", hidden, queries);
            yield return ($"{path}.mlp.gate_proj", wide, hidden);
            yield return ($"{path}.mlp.up_proj", wide, hidden);
            yield return ($"{path}.mlp.down_proj", hidden, wide);
        }

        if (shard.IsHead)
            yield return (OutputPath(configuration), configuration.VocabularySize, hidden);
    }
}

namespace ExoGrains.Compute.Cpu;

/// <summary>What only the head holds: embedding, final norm and output projection.</summary>
internal sealed unsafe class HeadWeights
{
    private const string EmbeddingPath = "model.embed_tokens";
    private readonly NativeBuffer _gain;

    public HeadWeights(WeightLoader loader)
    {
        var configuration = loader.Configuration;
        Embedding = loader.Rows(EmbeddingPath, configuration.VocabularySize, configuration.HiddenSize);
        _gain = loader.Gain("model.norm.weight", configuration.HiddenSize);
        var outputPath = configuration.TieWordEmbeddings ? EmbeddingPath : "lm_head";
        var output = loader.Matrix(outputPath, configuration.VocabularySize, configuration.HiddenSize);
        Output = ProductGroup.ByForm((output, 0));
    }

    /// <summary>Rows by token id.</summary>
    public MatrixRows Embedding { get; }

    /// <summary>The projection to logits; its output address is set per call.</summary>
    public ProductGroup[] Output { get; }

    public float* Gain => _gain.Floats;
}

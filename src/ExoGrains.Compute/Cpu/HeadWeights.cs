namespace ExoGrains.Compute.Cpu;

/// <summary>What only the head holds: embedding, final norm and output projection.</summary>
internal sealed unsafe class HeadWeights
{
    private const string EmbeddingPath = "model.embed_tokens";
    private readonly NativeBuffer _gain;
    private readonly MatrixRows? _rows;
    private readonly PanelProduct? _panels;

    public HeadWeights(WeightLoader loader)
    {
        var configuration = loader.Configuration;
        _gain = loader.Gain("model.norm.weight", configuration.HiddenSize);
        var outputPath = configuration.TieWordEmbeddings ? EmbeddingPath : "lm_head";
        var output = loader.Matrix(outputPath, configuration.VocabularySize, configuration.HiddenSize);
        Output = ProductGroup.ByForm((output, 0));

        // A tied matrix that was rearranged is held once: its rows are read from the panels.
        if (configuration.TieWordEmbeddings && output is PanelProduct panels)
            _panels = loader.ShareRows(panels);
        else
            _rows = loader.Rows(EmbeddingPath, configuration.VocabularySize, configuration.HiddenSize, output);
    }

    /// <summary>The projection to logits; its output address is set per call.</summary>
    public ProductGroup[] Output { get; }

    public float* Gain => _gain.Floats;

    /// <summary>Writes the embedding of a token.</summary>
    /// <param name="token">In the vocabulary.</param>
    /// <param name="target">Out: hidden size floats.</param>
    /// <param name="scratch">A thread's own.</param>
    public void Embed(int token, float* target, byte* scratch)
    {
        if (_panels is not null)
            _panels.ReadRow(token, target, scratch);
        else
            _rows!.Read(token, target, scratch);
    }
}

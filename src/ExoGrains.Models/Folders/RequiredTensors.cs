using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Folders;

/// <summary>
/// The tensors that a configuration calls for: checks that a folder has them, and adds up their sizes.
/// </summary>
internal sealed class RequiredTensors(ModelConfigurationFile file, SafetensorsModelWeights weights)
{
    private const int MaxReportedErrors = 5;

    // Engines keep values and biases in whole cache lines of floats.
    private const int LineFloats = 16;

    private readonly ModelConfiguration _model = file.Configuration;
    private readonly List<string> _errors = [];
    private int _packedColumns;
    private int _plainColumns;

    /// <summary>Sizes of all parts.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape or type; the first few are
    /// named.</exception>
    public ModelFootprint Check()
    {
        var embedding = MatrixBytes("model.embed_tokens", _model.VocabularySize, _model.HiddenSize, hasBias: false);
        var norm = VectorBytes("model.norm.weight", _model.HiddenSize);
        var output = norm + (weights.HasTiedHead
            ? embedding
            : MatrixBytes("lm_head", _model.VocabularySize, _model.HiddenSize, hasBias: false));

        var layers = new List<TensorBytes>(_model.LayerCount);
        for (int layer = 0; layer < _model.LayerCount && _errors.Count < MaxReportedErrors; layer++)
            layers.Add(LayerBytes($"model.layers.{layer}."));
        if (_errors.Count > 0)
            throw new InvalidDataException(string.Join(" ", _errors.Take(MaxReportedErrors)));

        int positionFloats = _model.HeadSize + WholeLines(_model.HeadSize);
        return new ModelFootprint(
            output.Stored + (weights.HasTiedHead ? 0 : embedding.Stored),
            output.Stored,
            [.. layers.Select(layer => layer.Stored)],
            new WeightSizes(output.Wide, [.. layers.Select(layer => layer.Wide)]),
            _model.HiddenSize,
            _model.VocabularySize,
            _model.KeyValueHeadCount * positionFloats * sizeof(float),
            Shape());
    }

    private ModelShape Shape() => new(
        _model.HiddenSize,
        _model.IntermediateSize,
        _model.AttentionHeadCount,
        _model.KeyValueHeadCount,
        _model.HeadSize,
        _model.VocabularySize,
        _packedColumns,
        _plainColumns,
        TokenizerBytes: 0);

    private static int WholeLines(int floats) => (floats + LineFloats - 1) / LineFloats * LineFloats;

    private TensorBytes LayerBytes(string prefix)
    {
        int hidden = _model.HiddenSize, intermediate = _model.IntermediateSize;
        int queries = _model.AttentionHeadCount * _model.HeadSize, keys = _model.KeyValueHeadCount * _model.HeadSize;
        var bytes = VectorBytes(prefix + "input_layernorm.weight", hidden)
            + MatrixBytes(prefix + "self_attn.q_proj", queries, hidden, file.HasAttentionInputBias)
            + MatrixBytes(prefix + "self_attn.k_proj", keys, hidden, file.HasAttentionInputBias)
            + MatrixBytes(prefix + "self_attn.v_proj", keys, hidden, file.HasAttentionInputBias)
            + MatrixBytes(prefix + "self_attn.o_proj", hidden, queries, file.HasAttentionOutputBias)
            + VectorBytes(prefix + "post_attention_layernorm.weight", hidden)
            + MatrixBytes(prefix + "mlp.gate_proj", intermediate, hidden, file.HasFeedForwardBias)
            + MatrixBytes(prefix + "mlp.up_proj", intermediate, hidden, file.HasFeedForwardBias)
            + MatrixBytes(prefix + "mlp.down_proj", hidden, intermediate, file.HasFeedForwardBias);
        return _model.HasQueryKeyNorm
            ? bytes + VectorBytes(prefix + "self_attn.q_norm.weight", _model.HeadSize)
                + VectorBytes(prefix + "self_attn.k_norm.weight", _model.HeadSize)
            : bytes;
    }

    private TensorBytes MatrixBytes(string path, int rowCount, int columnCount, bool hasBias) => Measure(() =>
    {
        if (weights.Contains(path + ".bias") != hasBias)
        {
            throw new InvalidDataException(
                $"'{path}' {(hasBias ? "lacks the bias" : "has a bias, which is not what")} config.json calls for "
                + $"(model_type {_model.ModelType}). Weights and config.json must be of one model.");
        }

        var matrix = weights.StoredMatrix(path, rowCount, columnCount);
        if (matrix.Quantization is { Bits: 2 or 4 or 8 })
            _packedColumns = Math.Max(_packedColumns, columnCount);
        else
            _plainColumns = Math.Max(_plainColumns, columnCount);
        long biasBytes = matrix.OutputBias is { } bias ? bias.ByteCount : 0;
        return new TensorBytes(matrix.ByteCount - biasBytes, WideBytes(matrix))
            + (hasBias ? new TensorBytes(SingleBytes(WholeLines(rowCount)), SingleBytes(rowCount)) : default);
    });

    // A group has one scale and one bias.
    private static long WideBytes(MatrixWeight matrix) => matrix.Quantization is { } quantization
        ? matrix.Weight.ByteCount
            + (2 * SingleBytes((long)matrix.RowCount * matrix.ColumnCount / quantization.GroupSize))
        : SingleBytes((long)matrix.RowCount * matrix.ColumnCount);

    private static long SingleBytes(long floats) => floats * sizeof(float);

    private TensorBytes VectorBytes(string name, int length) => Measure(() =>
    {
        weights.DescribeVector(name, length);
        return new TensorBytes(SingleBytes(length), SingleBytes(length));
    });

    private TensorBytes Measure(Func<TensorBytes> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            _errors.Add(exception.Message);
            return default;
        }
    }
}

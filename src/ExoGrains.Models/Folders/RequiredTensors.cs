using System.Collections.Immutable;
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
        long headBytes = MatrixBytes("model.embed_tokens", _model.VocabularySize, _model.HiddenSize, hasBias: false)
            + VectorBytes("model.norm.weight", _model.HiddenSize);
        if (!weights.HasTiedHead)
            headBytes += MatrixBytes("lm_head", _model.VocabularySize, _model.HiddenSize, hasBias: false);

        var layerBytes = ImmutableArray.CreateBuilder<long>(_model.LayerCount);
        for (int layer = 0; layer < _model.LayerCount && _errors.Count < MaxReportedErrors; layer++)
            layerBytes.Add(LayerBytes($"model.layers.{layer}."));
        if (_errors.Count > 0)
            throw new InvalidDataException(string.Join(" ", _errors.Take(MaxReportedErrors)));

        int positionFloats = _model.HeadSize + WholeLines(_model.HeadSize);
        return new ModelFootprint(
            headBytes,
            layerBytes.ToImmutable(),
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

    private long LayerBytes(string prefix)
    {
        int hidden = _model.HiddenSize, intermediate = _model.IntermediateSize;
        int queries = _model.AttentionHeadCount * _model.HeadSize, keys = _model.KeyValueHeadCount * _model.HeadSize;
        long bytes = VectorBytes(prefix + "input_layernorm.weight", hidden)
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

    private long MatrixBytes(string path, int rowCount, int columnCount, bool hasBias) => Measure(() =>
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
        return matrix.OutputBias is { } bias
            ? matrix.ByteCount - bias.ByteCount + (WholeLines(rowCount) * (long)sizeof(float))
            : matrix.ByteCount;
    });

    private long VectorBytes(string name, int length) => Measure(() =>
    {
        weights.DescribeVector(name, length);
        return (long)length * sizeof(float);
    });

    private long Measure(Func<long> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            _errors.Add(exception.Message);
            return 0;
        }
    }
}

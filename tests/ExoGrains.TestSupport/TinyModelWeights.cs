using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using ExoGrains.Models.Weights;

namespace ExoGrains.TestSupport;

/// <summary>Draws the tensors of a <see cref="TinyModelOptions"/> and writes them as safetensors.</summary>
internal sealed class TinyModelWeights
{
    private readonly TinyModelOptions _options;
    private readonly Random _random;
    private readonly List<(SafetensorsDeclaration Declaration, RepeatedBytes Data)> _tensors = [];
    private readonly RepeatedPatterns _patterns;

    private TinyModelWeights(TinyModelOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
        _patterns = new RepeatedPatterns(_random, options.Type);
    }

    public static void Write(string directory, TinyModelOptions options)
    {
        var weights = new TinyModelWeights(options);
        weights.AddModel();
        weights.WriteFiles(directory);
    }

    private void AddModel()
    {
        // Scaled so that every layer's output and the logits stay of the order of 1, whatever the sizes.
        int rows = _options.VocabularySize, columns = _options.HiddenSize;
        AddMatrix("model.embed_tokens", rows, columns, 2 / Math.Sqrt(columns));
        for (int layer = 0; layer < _options.LayerCount; layer++)
            AddLayer($"model.layers.{layer}.");
        AddGain("model.norm.weight", _options.HiddenSize);
        if (!_options.TieWordEmbeddings)
            AddMatrix("lm_head", rows, columns, 2 / Math.Sqrt(columns));
    }

    private void AddLayer(string prefix)
    {
        int hidden = _options.HiddenSize, intermediate = _options.IntermediateSize;
        int queries = _options.AttentionHeadCount * _options.HeadSize;
        int keys = _options.KeyValueHeadCount * _options.HeadSize;
        bool hasInputBias = _options.HasAttentionBias || _options.Family == "qwen2";
        bool hasOutputBias = _options.HasAttentionBias && _options.Family != "qwen2";
        AddGain(prefix + "input_layernorm.weight", hidden);
        AddMatrix(prefix + "self_attn.q_proj", queries, hidden, 1 / Math.Sqrt(hidden), hasInputBias);
        AddMatrix(prefix + "self_attn.k_proj", keys, hidden, 1 / Math.Sqrt(hidden), hasInputBias);
        AddMatrix(prefix + "self_attn.v_proj", keys, hidden, 1 / Math.Sqrt(hidden), hasInputBias);
        AddMatrix(prefix + "self_attn.o_proj", hidden, queries, 1 / Math.Sqrt(queries), hasOutputBias);
        if (_options.Family == "qwen3")
        {
            AddGain(prefix + "self_attn.q_norm.weight", _options.HeadSize);
            AddGain(prefix + "self_attn.k_norm.weight", _options.HeadSize);
        }

        AddGain(prefix + "post_attention_layernorm.weight", hidden);
        AddMatrix(prefix + "mlp.gate_proj", intermediate, hidden, 1 / Math.Sqrt(hidden), _options.HasMlpBias);
        AddMatrix(prefix + "mlp.up_proj", intermediate, hidden, 1 / Math.Sqrt(hidden), _options.HasMlpBias);
        AddMatrix(prefix + "mlp.down_proj", hidden, intermediate, 1 / Math.Sqrt(intermediate), _options.HasMlpBias);
    }

    private void AddGain(string name, int length) => AddPlain(name, [length], Draw(length, 0.1, 1));

    private void AddMatrix(string path, int rows, int columns, double deviation, bool hasBias = false)
    {
        var quantization = _options.Overrides.TryGetValue(path, out var own) ? own : _options.Quantization;
        if (_options.IsRepeated)
            AddRepeated(path, rows, columns, deviation, quantization);
        else if (quantization is { } affine)
            AddQuantized(path, rows, columns, Draw(rows * columns, deviation, 0), affine);
        else
            AddPlain(path + ".weight", [rows, columns], Draw(rows * columns, deviation, 0));
        if (hasBias)
            AddPlain(path + ".bias", [rows], Draw(rows, 0.1, 0));
    }

    private void AddRepeated(
        string path, int rows, int columns, double deviation, AffineQuantization? quantization)
    {
        if (quantization is not { } affine)
        {
            var plain = new SafetensorsDeclaration(path + ".weight", _options.Type, [rows, columns]);
            _tensors.Add((plain, _patterns.Values(deviation)));
            return;
        }

        // Words of random bits are even over [0, top]; this scale gives them the deviation, this bias the mean 0.
        double top = Math.Pow(2, affine.Bits) - 1, scale = deviation * Math.Sqrt(12) / (top + 1);
        ImmutableArray<long> groups = [rows, columns / affine.GroupSize];
        var words = new SafetensorsDeclaration(
            path + ".weight", ElementType.U32, [rows, AffineQuantizer.WordsPerRow(columns, affine)]);
        _tensors.Add((words, _patterns.Words()));
        _tensors.Add((
            new SafetensorsDeclaration(path + ".scales", _options.Type, groups), _patterns.Constant(scale)));
        _tensors.Add((
            new SafetensorsDeclaration(path + ".biases", _options.Type, groups), _patterns.Constant(-scale * top / 2)));
    }

    private void AddQuantized(string path, int rows, int columns, float[] values, AffineQuantization quantization)
    {
        int wordsPerRow = AffineQuantizer.WordsPerRow(columns, quantization), groups = columns / quantization.GroupSize;
        uint[] words = new uint[rows * wordsPerRow];
        float[] scales = new float[rows * groups], biases = new float[rows * groups];
        for (int row = 0; row < rows; row++)
        {
            AffineQuantizer.QuantizeRow(
                values.AsSpan(row * columns, columns), quantization, words.AsSpan(row * wordsPerRow, wordsPerRow),
                scales.AsSpan(row * groups, groups), biases.AsSpan(row * groups, groups));
        }

        _tensors.Add((
            new SafetensorsDeclaration(path + ".weight", ElementType.U32, [rows, wordsPerRow]),
            new RepeatedBytes(MemoryMarshal.AsBytes(words.AsSpan()).ToArray())));
        AddPlain(path + ".scales", [rows, groups], scales);
        AddPlain(path + ".biases", [rows, groups], biases);
    }

    private void AddPlain(string name, ImmutableArray<long> shape, float[] values)
    {
        var declaration = new SafetensorsDeclaration(name, _options.Type, shape);
        byte[] data = new byte[declaration.ByteCount];
        TensorElements.Encode(_options.Type, values, data);
        _tensors.Add((declaration, new RepeatedBytes(data)));
    }

    private float[] Draw(int count, double deviation, double mean)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            values[i] = (float)(mean + (deviation * radius * Math.Cos(2 * Math.PI * _random.NextDouble())));
        }

        return values;
    }

    private void WriteFiles(string directory)
    {
        int shards = _options.ShardCount;
        if (shards == 1)
        {
            WriteFile(Path.Combine(directory, "model.safetensors"), _tensors);
            return;
        }

        var map = new JsonObject();
        int perShard = (_tensors.Count + shards - 1) / shards;
        foreach (var (shard, tensors) in _tensors.Chunk(perShard).Index())
        {
            string file = $"model-{shard + 1:D5}-of-{shards:D5}.safetensors";
            WriteFile(Path.Combine(directory, file), tensors);
            foreach (var (declaration, _) in tensors)
                map[declaration.Name] = file;
        }

        var index = new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = _tensors.Sum(tensor => tensor.Declaration.ByteCount) },
            ["weight_map"] = map,
        };
        File.WriteAllText(Path.Combine(directory, "model.safetensors.index.json"), index.ToJsonString());
    }

    private static void WriteFile(
        string path, IReadOnlyList<(SafetensorsDeclaration Declaration, RepeatedBytes Data)> tensors)
    {
        using var writer = SafetensorsWriter.Create(
            path, [.. tensors.Select(tensor => tensor.Declaration)],
            new Dictionary<string, string> { ["format"] = "mlx" });
        foreach (var (declaration, data) in tensors)
            data.Write(writer, declaration.ByteCount);
        writer.Complete();
    }
}

using System.Collections.Immutable;

namespace ExoGrains.Models.Weights;

/// <summary>The weights of a model folder: one safetensors file or several, with or without an index.</summary>
public sealed class SafetensorsModelWeights : ModelWeights
{
    private const string OutputPath = "lm_head";
    private const string EmbeddingPath = "model.embed_tokens";

    private readonly ImmutableArray<SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _fileOfTensor;
    private readonly WeightQuantization _quantization;
    private readonly bool _isTied;

    private SafetensorsModelWeights(
        ImmutableArray<SafetensorsFile> files, Dictionary<string, SafetensorsFile> fileOfTensor,
        WeightQuantization quantization, bool? tieWordEmbeddings)
    {
        _files = files;
        _fileOfTensor = fileOfTensor;
        _quantization = quantization;
        _isTied = tieWordEmbeddings ?? !fileOfTensor.ContainsKey(OutputPath + ".weight");
    }

    /// <summary>Whether <c>lm_head</c> is answered with <c>model.embed_tokens</c>.</summary>
    public bool HasTiedHead => _isTied;

    /// <summary>The files, ordered by name.</summary>
    internal ImmutableArray<SafetensorsFile> Files => _files;

    /// <summary>Opens and checks all weight files of a folder.</summary>
    /// <param name="folder">Holds <c>model*.safetensors</c>, perhaps with <c>model.safetensors.index.json</c>.</param>
    /// <param name="quantization">From config.json.</param>
    /// <param name="tieWordEmbeddings">From config.json; null lets the presence of <c>lm_head.weight</c>
    /// decide.</param>
    /// <exception cref="InvalidDataException">No weights, a broken file, or an index that does not match its
    /// files.</exception>
    public static SafetensorsModelWeights Open(
        string folder, WeightQuantization quantization, bool? tieWordEmbeddings = null)
    {
        var files = ImmutableArray.CreateBuilder<SafetensorsFile>();
        try
        {
            var fileOfTensor = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
            foreach (var (name, listed) in SafetensorsIndex.Files(folder))
            {
                var file = SafetensorsFile.Open(Path.Combine(folder, name));
                files.Add(file);
                AddTensors(file, listed, fileOfTensor);
            }

            return new SafetensorsModelWeights(files.ToImmutable(), fileOfTensor, quantization, tieWordEmbeddings);
        }
        catch
        {
            foreach (var file in files)
                file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor of that name exists, for example <c>lm_head.weight</c>.</summary>
    public bool Contains(string tensorName) => _fileOfTensor.ContainsKey(tensorName);

    /// <inheritdoc/>
    public override MatrixWeight Matrix(string path, int rowCount, int columnCount) =>
        Matrix(path, rowCount, columnCount, Find);

    /// <inheritdoc/>
    public override TensorView Vector(string name, int length) => Vector(name, length, Find);

    /// <inheritdoc/>
    public override MatrixWeight StoredMatrix(string path, int rowCount, int columnCount) =>
        Matrix(path, rowCount, columnCount, Describe);

    /// <inheritdoc/>
    public override void Forget(TensorRange range)
    {
        foreach (var file in _files)
            file.Forget(range);
    }

    /// <summary>
    /// Checks as <see cref="Vector(string, int)"/> does, without copying what lies unaligned; not to be computed with.
    /// </summary>
    internal TensorView DescribeVector(string name, int length) => Vector(name, length, Describe);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private MatrixWeight Matrix(string path, int rowCount, int columnCount, Func<string, TensorView> find)
    {
        string source = _isTied && path == OutputPath ? EmbeddingPath : path;
        var weight = find(source + ".weight");
        var bias = Contains(source + ".bias") ? Vector(source + ".bias", rowCount, find) : null;
        if (!Contains(source + ".scales"))
        {
            RequireFloatingPoint(weight);
            RequireShape(weight, rowCount, columnCount);
            return new MatrixWeight(path, rowCount, columnCount, weight, null, null, null, bias);
        }

        var quantization = DeclaredQuantization(source, weight, columnCount);
        var scales = find(source + ".scales");
        var groupBiases = find(source + ".biases");
        RequireShape(weight, rowCount, (long)columnCount * quantization.Bits / 32);
        RequireFloatingPoint(scales);
        RequireShape(scales, rowCount, columnCount / quantization.GroupSize);
        RequireShape(groupBiases, rowCount, columnCount / quantization.GroupSize);
        return groupBiases.Type == scales.Type
            ? new MatrixWeight(path, rowCount, columnCount, weight, quantization, scales, groupBiases, bias)
            : throw Bad(groupBiases, $"is {groupBiases.Type}, but its scales are {scales.Type}");
    }

    private static TensorView Vector(string name, int length, Func<string, TensorView> find)
    {
        var tensor = find(name);
        RequireFloatingPoint(tensor);
        RequireShape(tensor, length);
        return tensor;
    }

    private static void AddTensors(
        SafetensorsFile file, List<string>? listed, Dictionary<string, SafetensorsFile> fileOfTensor)
    {
        foreach (string name in file.Names)
        {
            if (!fileOfTensor.TryAdd(name, file))
            {
                throw new InvalidDataException($"Tensor {SafetensorsHeader.Quote(name)} is both in "
                    + $"{fileOfTensor[name].Path} and in "
                    + $"{file.Path}. "
                    + "Keep the files of one model only in the folder.");
            }
        }

        foreach (string name in listed ?? [])
        {
            if (!fileOfTensor.TryGetValue(name, out var holder) || holder != file)
            {
                throw new InvalidDataException($"{SafetensorsIndex.FileName} says that "
                    + $"{SafetensorsHeader.Quote(name)} lies in {file.Path}, "
                    + $"which "
                    + "does not hold it. Fetch the model again; index and files are not of one version.");
            }
        }
    }

    private AffineQuantization DeclaredQuantization(string path, TensorView weight, int columnCount)
    {
        if (_quantization.For(path) is not { } quantization)
        {
            throw new InvalidDataException($"'{path}' has scales, so it is quantised, but config.json declares no "
                + "quantization for it. Expected \"quantization\": {\"group_size\": 64, \"bits\": 4} as mlx-lm "
                + "writes it.");
        }

        if (!Contains(path + ".biases"))
        {
            throw new InvalidDataException($"'{path}' has scales but no biases: that is a floating-point quantisation "
                + "(mxfp4, mxfp8, nvfp4). Only MLX's affine quantisation is read; convert the model with mode affine.");
        }

        if (weight.Type != ElementType.U32)
            throw Bad(weight, $"is {weight.Type}, but quantised weights are U32");
        if (columnCount % quantization.GroupSize != 0)
            throw Bad(weight, $"has {columnCount} columns, not a multiple of the group size {quantization.GroupSize}");
        return quantization;
    }

    private TensorView Find(string name) => Holder(name).Find(name)!;

    private TensorView Describe(string name) => Holder(name).Describe(name)!;

    private SafetensorsFile Holder(string name) =>
        _fileOfTensor.TryGetValue(name, out var file)
            ? file
            : throw new InvalidDataException($"Tensor '{name}' is missing; config.json calls for it, and the folder "
                + $"has "
                + $"{_fileOfTensor.Count} other tensors. Fetch the model again, or correct config.json.");

    private static void RequireFloatingPoint(TensorView tensor)
    {
        if (tensor.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
            throw Bad(tensor, $"has an element type that is not computed with. Expected F32, F16 or BF16");
    }

    private static void RequireShape(TensorView tensor, params ReadOnlySpan<long> expected)
    {
        if (!tensor.Shape.AsSpan().SequenceEqual(expected))
        {
            throw Bad(tensor, $"has shape [{string.Join(", ", tensor.Shape)}], but config.json calls for "
                + $"[{string.Join(", ", expected.ToArray())}]");
        }
    }

    private static InvalidDataException Bad(TensorView tensor, string problem) =>
        new($"Tensor '{tensor.Name}' {problem}. Weights and config.json must be of one model.");
}

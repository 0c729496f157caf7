using ExoGrains.Contracts;
using ExoGrains.Models.Cards;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Folders;

/// <summary>A model as Hugging Face and mlx-community publish it, checked against its own config.json.</summary>
/// <remarks>Holds no file open; <see cref="OpenWeights"/> maps them for as long as the caller wants.</remarks>
public sealed class ModelFolder
{
    private readonly ModelConfigurationFile _file;
    private readonly Lazy<ulong> _hash;

    private ModelFolder(string path, ModelConfigurationFile file, ModelFootprint footprint, SamplingOptions defaults)
    {
        FolderPath = path;
        _file = file;
        Footprint = footprint;
        GenerationDefaults = defaults;
        _hash = new Lazy<ulong>(ComputeHash);
    }

    /// <summary>The folder, as a full path.</summary>
    public string FolderPath { get; }

    /// <summary>
    /// What config.json says, with <see cref="ModelConfiguration.TieWordEmbeddings"/> settled by the weights where it
    /// is silent.
    /// </summary>
    public ModelConfiguration Configuration => _file.Configuration;

    /// <summary>Which modules are quantised how.</summary>
    public WeightQuantization Quantization => _file.Quantization;

    /// <summary>Bytes of the real tensors.</summary>
    public ModelFootprint Footprint { get; }

    /// <summary>Sampling values of generation_config.json; null where it sets none.</summary>
    public SamplingOptions GenerationDefaults { get; }

    /// <summary>tokenizer.json, whether or not it exists.</summary>
    public string TokenizerPath => Path.Combine(FolderPath, "tokenizer.json");

    /// <summary>tokenizer_config.json, whether or not it exists.</summary>
    public string TokenizerConfigurationPath => Path.Combine(FolderPath, "tokenizer_config.json");

    /// <summary>
    /// chat_template.jinja, whether or not it exists; it goes before the template of tokenizer_config.json.
    /// </summary>
    public string ChatTemplatePath => Path.Combine(FolderPath, "chat_template.jinja");

    /// <summary>
    /// 64-bit fingerprint of configuration and weights, the same on every machine; two ranks of a ring must agree on
    /// it.
    /// Computed on first use; reads all of a small model and three pages per tensor of a large one.
    /// </summary>
    public ulong ModelHash => _hash.Value;

    /// <summary>
    /// Reads the configuration, checks every weight file's header and that each tensor called for is there.
    /// </summary>
    /// <param name="path">A folder with config.json and model*.safetensors.</param>
    /// <exception cref="InvalidDataException">Anything about the folder is wrong; the message says what.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        if (!Directory.Exists(path))
        {
            throw new InvalidDataException(
                $"{path} is not a folder. Expected a model folder with {ModelConfigurationReader.FileName} and "
                    + $"model*.safetensors.");
        }

        var file = ModelConfigurationReader.Read(path);
        var defaults = Folders.GenerationDefaults.Read(path);
        using var weights = SafetensorsModelWeights.Open(path, file.Quantization, file.TieWordEmbeddings);
        file = file with { Configuration = file.Configuration with { TieWordEmbeddings = weights.HasTiedHead } };
        var footprint = new RequiredTensors(file, weights).Check();
        var tokenizer = new FileInfo(Path.Combine(path, "tokenizer.json"));
        footprint = footprint with
        {
            Shape = footprint.Shape with { TokenizerBytes = tokenizer.Exists ? tokenizer.Length : 0 },
        };
        return new ModelFolder(path, file, footprint, defaults);
    }

    /// <summary>What a planner needs to know of it.</summary>
    /// <param name="id">Id under which it is served.</param>
    /// <param name="card">Its card; null where it has none.</param>
    public ModelDescription Describe(string id, ModelCard? card) => new(
        id,
        Footprint.HeadBytes,
        Footprint.LayerBytes,
        Footprint.HiddenSize,
        Footprint.VocabularySize,
        Footprint.KvBytesPerTokenPerLayer,
        Configuration.ContextTokens,
        card?.Backends ?? [],
        card?.Family ?? "",
        card?.Quantization ?? "",
        Footprint.Shape,
        Footprint.OutputBytes,
        Footprint.Wide);

    /// <summary>Maps the weight files. The caller disposes the result, and with it every view it handed out.</summary>
    /// <exception cref="InvalidDataException">A file changed since <see cref="Open"/> and is now wrong.</exception>
    public SafetensorsModelWeights OpenWeights() =>
        SafetensorsModelWeights.Open(FolderPath, _file.Quantization, Configuration.TieWordEmbeddings);

    private ulong ComputeHash()
    {
        using var weights = OpenWeights();
        byte[] configuration = File.ReadAllBytes(Path.Combine(FolderPath, ModelConfigurationReader.FileName));
        return ModelHashing.Compute(configuration, weights);
    }
}

using System.Globalization;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>The built-in model, and engines that hold all or a part of it.</summary>
internal sealed class SelfTestModel : IDisposable
{
    /// <summary>Longest sequence of its engines.</summary>
    public const int ContextTokens = 512;

    /// <summary>Most tokens in one step of its engines.</summary>
    public const int StepTokens = 256;

    private const int SlotCount = 2;

    private readonly SafetensorsModelWeights _weights;

    private SelfTestModel(ModelFolder folder, SafetensorsModelWeights weights) =>
        (Folder, _weights) = (folder, weights);

    /// <summary>Its files.</summary>
    public ModelFolder Folder { get; }

    /// <summary>Its fingerprint, as 16 hexadecimal digits.</summary>
    public string Hash => Folder.ModelHash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>All of its layers.</summary>
    public LayerRange AllLayers => new(0, Folder.Configuration.LayerCount);

    /// <summary>Opens the model that lies beside the program.</summary>
    /// <exception cref="ModelNotFoundException">There is none.</exception>
    public static SelfTestModel Open()
    {
        // Any data folder does: the built-in model is in none.
        var found = new ModelCatalog(Path.GetTempPath()).BuiltInModel
            ?? throw new ModelNotFoundException(
                "No model lies beside the program in 'BuiltIn'; install it again, or build it whole.");
        var folder = ModelFolder.Open(found.FolderPath);
        return new SelfTestModel(folder, folder.OpenWeights());
    }

    /// <summary>Loads layers into an engine, with the head's weights from layer 0 on.</summary>
    public IShardEngine Load(Backend backend, Precision precision, LayerRange layers) => EngineFactory.Create(
        backend,
        _weights,
        new ShardSpecification(Folder.Configuration, layers, IsHead: layers.FirstLayer == 0),
        new EngineOptions(precision, Environment.ProcessorCount, SlotCount, ContextTokens, StepTokens));

    public void Dispose() => _weights.Dispose();
}

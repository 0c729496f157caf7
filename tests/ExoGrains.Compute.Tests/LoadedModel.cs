using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>A model on disk, mapped, with engines over it that are disposed together; usually a random tiny
/// one.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly List<IDisposable> _engines = [];

    public LoadedModel(TinyModelOptions options)
        : this(new TemporaryFolder(), options)
    {
    }

    /// <summary>One that is there already and stays.</summary>
    public LoadedModel(string path)
    {
        var folder = ModelFolder.Open(path);
        Configuration = folder.Configuration;
        Weights = folder.OpenWeights();
    }

    private LoadedModel(TemporaryFolder folder, TinyModelOptions options)
        : this(TinyModelFolder.Create(folder.Path, options)) => _folder = folder;

    public ModelConfiguration Configuration { get; }

    public SafetensorsModelWeights Weights { get; }

    public ShardSpecification Shard(int first, int end, bool isHead) =>
        new(Configuration, new LayerRange(first, end), isHead);

    public ShardSpecification Whole => Shard(0, Configuration.LayerCount, true);

    public T Own<T>(T engine)
        where T : IShardEngine
    {
        _engines.Add(engine);
        return engine;
    }

    public static EngineOptions Options(Precision precision, int threads = 2, int context = 256, int stepTokens = 64) =>
        new(precision, threads, SlotCount: 4, context, stepTokens);

    public int[] RandomTokens(int count, int seed = 5)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Configuration.VocabularySize))];
    }

    public void Dispose()
    {
        foreach (var engine in _engines)
            engine.Dispose();
        Weights.Dispose();
        _folder?.Dispose();
    }
}

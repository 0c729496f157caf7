using ExoGrains.Bench.Models;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;

namespace ExoGrains.KernelBench;

/// <summary>An engine over random weights whose shape leaves almost nothing to do but the kernel in question.</summary>
/// <remarks>It goes through what the engine offers to everybody, so that it measures kernels as they are used, and
/// stays true when they are rewritten.</remarks>
internal sealed class RandomEngine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exograins-kernel-bench-").FullName;
    private readonly ModelWeights _weights;

    /// <summary>Writes a model and loads it.</summary>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="format">How its matrices are stored, as tools/bench names it.</param>
    /// <param name="layerCount">Layers of it that are loaded, from the first one on.</param>
    /// <param name="options">Limits.</param>
    public RandomEngine(BenchShape shape, string format, int layerCount, EngineOptions options)
    {
        var path = Path.Combine(_folder, "model");
        MlxModelWriter.Write(path, shape, WeightFormat.Known.Single(known => known.Name == format), seed: 1);
        var folder = ModelFolder.Open(path);
        _weights = folder.OpenWeights();
        Engine = new CpuEngine(
            _weights,
            new ShardSpecification(folder.Configuration, new LayerRange(0, layerCount), IsHead: true),
            options);
    }

    /// <summary>The engine.</summary>
    public CpuEngine Engine { get; }

    /// <summary>Numbers as activations have them after a norm.</summary>
    public static float[] Activations(int count)
    {
        var random = new Random(1);
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (float)((random.NextDouble() * 2) - 1);
        return values;
    }

    public void Dispose()
    {
        Engine.Dispose();
        _weights.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

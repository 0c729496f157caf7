using ExoGrains.Models.Weights;
using ExoGrains.Silo.Tests.EndToEnd;
using ExoGrains.TestSupport;

[assembly: AssemblyFixture(typeof(TwoSilos))]

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>Two silo processes on one data folder, and a small random model, half on each. Shared by tests.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task> _started;
    private SiloProcess? _first;
    private SiloProcess? _second;

    // Started by the first test that asks, so that runs of other tests do not pay for it.
    public TwoSilos() => _started = new Lazy<Task>(StartSilosAsync);

    /// <summary>Id under which the model is served: its folder's name.</summary>
    public static string ModelId => "random-8";

    public string DataFolder => _folder["data"];

    public string ModelFolder => _folder[ModelId];

    internal SiloProcess First => _first!;

    internal SiloProcess Second => _second!;

    public Task StartAsync() => _started.Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in new[] { _first, _second }.OfType<SiloProcess>())
            await silo.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Writes the model the silos run.</summary>
    public static void WriteModel(string folder) => TinyModelFolder.Create(
        folder,
        new TinyModelOptions
        {
            LayerCount = 8,
            Quantization = new AffineQuantization(Bits: 4, GroupSize: 64),
            ContextTokens = 1024,
        });

    private async Task StartSilosAsync()
    {
        WriteModel(ModelFolder);
        var silos = await Task.WhenAll(
            SiloProcess.StartAsync(DataFolder, null, "--no-model", "--threads", "1"),
            SiloProcess.StartAsync(DataFolder, null, "--no-model", "--threads", "1"));
        (_first, _second) = (silos[0], silos[1]);
        var placed = await ProgramRun.ExoGrainsAsync("place", ModelFolder, "--ranks", "2", "--data", DataFolder);
        Assert.Contains("rank 1", placed.Results, StringComparison.Ordinal);
    }
}

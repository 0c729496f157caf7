using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>Models that labs run; random ones are written when a test first asks. Shared by all tests.</summary>
public sealed class LabModels : IDisposable
{
    public const string BuiltIn = "exograins/little-tales-4bit";

    /// <summary>Id of the model whose answers take long: its folder's name.</summary>
    public const string EndlessId = "endless";

    /// <summary>Id of the model of 1 GB: its folder's name.</summary>
    public const string LargeId = "large";

    /// <summary>Id of a model like the large one, of three layers: its folder's name.</summary>
    public const string WarmId = "warm";

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _endless;
    private readonly Lazy<string> _large;
    private readonly Lazy<string> _warm;

    public LabModels()
    {
        _endless = new Lazy<string>(WriteEndless);
        _large = new Lazy<string>(() => WriteUnending(LargeId, TinyModelOptions.OfSize(1_000_000_000)));
        _warm = new Lazy<string>(() => WriteUnending(WarmId, TinyModelOptions.OfSize(0) with { LayerCount = 3 }));
    }

    /// <summary>Folder of the model whose answers take long.</summary>
    public string Endless => _endless.Value;

    /// <summary>Folder of the model of 1 GB.</summary>
    public string Large => _large.Value;

    /// <summary>Folder of a model like the large one, of three layers.</summary>
    public string Warm => _warm.Value;

    public void Dispose() => _folder.Dispose();

    private string WriteEndless() => TinyModelFolder.Create(_folder[EndlessId], new TinyModelOptions
    {
        LayerCount = 8,
        HiddenSize = 512,
        AttentionHeadCount = 8,
        KeyValueHeadCount = 2,
        HeadSize = 64,
        IntermediateSize = 1536,
        ContextTokens = 4096,
        Quantization = new AffineQuantization(Bits: 4, GroupSize: 64),
    });

    // Neither file names a token that ends an answer, so that answers fill their slots.
    private string WriteUnending(string id, TinyModelOptions options)
    {
        TinyModelFolder.Create(_folder[id], options with
        {
            ExtraConfiguration = ImmutableDictionary<string, JsonNode?>.Empty.Add("eos_token_id", null),
        });
        File.WriteAllText(Path.Combine(_folder[id], "generation_config.json"), "{}");
        return _folder[id];
    }
}

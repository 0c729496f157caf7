using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>Models that labs run; random ones are written when a test first asks. Shared by all tests.</summary>
public sealed class LabModels : IDisposable
{
    public const string BuiltIn = "exograins/little-tales-4bit";

    /// <summary>Id of the model whose answers take long: its folder's name.</summary>
    public const string EndlessId = "endless";

    /// <summary>Id of the model of 700 MB: its folder's name.</summary>
    public const string LargeId = "large";

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _endless;
    private readonly Lazy<string> _large;

    public LabModels()
    {
        _endless = new Lazy<string>(WriteEndless);
        _large = new Lazy<string>(WriteLarge);
    }

    /// <summary>Folder of the model whose answers take long.</summary>
    public string Endless => _endless.Value;

    /// <summary>Folder of the model of 700 MB.</summary>
    public string Large => _large.Value;

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

    private string WriteLarge() =>
        TinyModelFolder.Create(_folder[LargeId], TinyModelOptions.OfSize(700_000_000));
}

using ExoGrains.Grains.Serving;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Tokenization;
using ExoGrains.TestSupport;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>The managed memory of a tokenizer against what the plan counts for it.</summary>
[Collection(nameof(RunsAlone))]
public sealed class TokenizerMemoryTests : IDisposable
{
    private const int MergeCount = 60_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tokenizer_TakesAboutWhatIsPredicted()
    {
        TinyModelFolder.Create(_folder.Path);
        LargeTokenizer.Write(_folder["tokenizer.json"], MergeCount);
        var shape = ModelFolder.Open(_folder.Path).Footprint.Shape with { VocabularySize = MergeCount };
        var predicted = ModelText.PredictBytes(shape);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var tokenizer = Tokenizer.Load(_folder.Path);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(tokenizer);

        Assert.InRange(taken, predicted * 0.7, predicted * 1.3);
    }
}

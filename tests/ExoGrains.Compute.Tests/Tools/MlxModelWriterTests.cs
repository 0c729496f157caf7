using ExoGrains.Bench.Models;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Tools;

public sealed class MlxModelWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Models => new(
        from shape in new[] { RandomShapes.Qwen, RandomShapes.Llama }
        from format in WeightFormat.Known
        select (shape.Name, format.Name));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void WrittenModel_Runs_WithLogitsOfOrdinarySize(string shapeName, string formatName)
    {
        var shape = RandomShapes.Find(shapeName);
        MlxModelWriter.Write(_folder["model"], shape, RandomShapes.Format(formatName), seed: 1);
        var folder = ModelFolder.Open(_folder["model"]);
        Assert.True(folder.Configuration.TieWordEmbeddings);
        Assert.Equal(shape.RopeScaling, folder.Configuration.RopeScaling);

        var logits = Logits(folder);
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit)));

        // The weights' size is chosen to keep that of activations, whose last ones are normed to 1.
        Assert.InRange(Math.Sqrt(logits.Average(logit => logit * logit)), 0.4, 2.5);
        Assert.True(logits.Distinct().Count() > shape.VocabularySize / 2);
    }

    [Fact]
    public void SameSeed_GivesTheSameFile_AndAnotherAnother()
    {
        var bytes = new[] { 1, 1, 2 }.Select((seed, index) =>
        {
            var path = _folder[$"model-{index}"];
            MlxModelWriter.Write(path, RandomShapes.Qwen, WeightFormat.Known[0], (ulong)seed);
            return File.ReadAllBytes(Path.Combine(path, "model.safetensors"));
        }).ToArray();
        Assert.Equal(bytes[0], bytes[1]);
        Assert.NotEqual(bytes[0], bytes[2]);
    }

    [Theory]
    [InlineData("qwen3-0.6b", 596_049_920)]
    [InlineData("llama-3.2-1b", 1_235_814_400)]
    [InlineData("qwen3-1.7b", 1_720_574_976)]
    [InlineData("qwen3-4b", 4_022_468_096)]
    public void KnownShapes_HaveAsManyParametersAsThePublishedModels(string name, long parameterCount)
    {
        var shape = BenchShape.Known.Single(shape => shape.Name == name);
        Assert.Equal(parameterCount, shape.Tensors().Sum(tensor => tensor.Count));
    }

    private static float[] Logits(ModelFolder folder)
    {
        var configuration = folder.Configuration;
        using var weights = folder.OpenWeights();
        using var engine = new CpuEngine(
            weights,
            new ShardSpecification(configuration, new LayerRange(0, configuration.LayerCount), IsHead: true),
            new EngineOptions(Precision.Fast, 1, SlotCount: 1, ContextTokens: 8, MaxStepTokens: 8));
        int[] tokens = [1, 20, 300];
        var hidden = new float[tokens.Length * configuration.HiddenSize];
        var logits = new float[configuration.VocabularySize];
        engine.Apply([new SlotOperation(SlotOperationKind.Open, 0)]);
        engine.Embed(tokens, hidden);
        engine.RunLayers([new StepRow(0, 0, tokens.Length, 1)], hidden);
        engine.ComputeLogits(hidden.AsSpan()[^configuration.HiddenSize..], logits);
        return logits;
    }
}

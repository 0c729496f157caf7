using ExoGrains.Compute.Kernels;
using ExoGrains.Compute.Sampling;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Contracts;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.Tokenization;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>What rounding activations to 16 bits costs, beside llama.cpp's 8 bits in blocks of 32, on the same models:
/// both against exact precision, all with keys and values in F32.</summary>
/// <remarks>Each writes its row of the table in src/ARCHITECTURE.md.</remarks>
public sealed class ActivationErrorTests
{
    private const int ChunkTokens = 64;
    private const int StoryCount = 8;
    private const int StoryTokens = 160;
    private const int RandomTokenCount = 256;
    private const double LargestDivergenceBuiltIn = 1e-3;
    private const double LargestDivergenceRandom = 1e-2;
    private const double SmallestAgreement = 0.98;
    private const double SmallestAdvantage = 20;

    [Fact]
    public void BuiltInModel_KeepsItsArgmax()
    {
        var path = new ModelCatalog(Path.GetTempPath()).BuiltInModel?.FolderPath
            ?? throw new DirectoryNotFoundException("The program has no built-in model beside it.");
        using var model = new LoadedModel(path);
        var start = Tokenizer.Load(path).Encode("Once upon a time", addSpecialTokens: false, ControlTokens.AsText);
        var stories = Enumerable.Range(1, StoryCount).Select(seed => Tell(model, start, (ulong)seed)).ToArray();

        Check("built-in", model, stories, LargestDivergenceBuiltIn);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void SmallRandomModel_KeepsItsArgmax(int seed)
    {
        using var model = new LoadedModel(new TinyModelOptions
        {
            HiddenSize = 128,
            HeadSize = 32,
            IntermediateSize = 256,
            Type = ElementType.BF16,
            Quantization = new AffineQuantization(4, 64),
            Seed = seed,
        });

        Check($"random, hidden 128, seed {seed}", model, [model.RandomTokens(RandomTokenCount)],
            LargestDivergenceRandom);
    }

    [Fact]
    public void WideRandomModel_KeepsItsArgmax()
    {
        using var model = new LoadedModel(new TinyModelOptions
        {
            LayerCount = 3,
            HiddenSize = 1024,
            AttentionHeadCount = 16,
            KeyValueHeadCount = 4,
            HeadSize = 64,
            IntermediateSize = 2816,
            VocabularySize = 4096,
            Type = ElementType.BF16,
            Quantization = new AffineQuantization(4, 64),
        });

        Check("random, hidden 1024, vocabulary 4096", model, [model.RandomTokens(RandomTokenCount)],
            LargestDivergenceRandom);
    }

    [Fact]
    public void EightBits_AreThoseOfLlamaCpp()
    {
        var values = new float[64];
        (values[0], values[1], values[2]) = (-127 * 0.3f, 0.44f, 0.46f);
        values[63] = 0.5f;

        var rounded = ByteActivationKernels.Round(values);

        // The scale 0.3 is 0.300048828125 in binary16; 0.44 is nearest to one of it, 0.46 to two; blocks are apart.
        Assert.Equal([-127 * 0.300048828125f, 0.300048828125f, 0.60009765625f], rounded[..3]);
        Assert.All(rounded[3..63], value => Assert.Equal(0, value));
        Assert.Equal(127 * (float)(Half)(0.5f / 127), rounded[63]);
    }

    // Drawn from the model's own distribution: text of the kind it was made for, with its doubtful positions too.
    private static int[] Tell(LoadedModel model, int[] start, ulong seed)
    {
        using var engine = Engine(model, Precision.Exact, KernelSet.ForThisProcessor);
        var sampler = new Sampler(model.Configuration.VocabularySize);
        var tokens = start.ToList();
        engine.Open(0);
        var logits = engine.Feed(0, start).AsSpan(^model.Configuration.VocabularySize..).ToArray();
        while (tokens.Count < StoryTokens)
        {
            var token = sampler.Sample(logits, new SamplingParameters(1), [], [], seed, tokens.Count);
            if (model.Configuration.EndTokens.Contains(token))
                break;
            tokens.Add(token);
            logits = engine.Feed(0, [token]);
        }

        return [.. tokens];
    }

    private static void Check(string name, LoadedModel model, int[][] sequences, double largestDivergence)
    {
        var exact = Logits(model, sequences, Precision.Exact, KernelSet.ForThisProcessor);
        var reference = exact.Chunk(model.Configuration.VocabularySize)
            .Select(row => row.Select(logit => (double)logit).ToArray())
            .ToArray();
        var fast = LogitComparison.Of(
            reference, Logits(model, sequences, Precision.Fast, KernelSet.ForThisProcessor));
        var bytes = LogitComparison.Of(
            reference, Logits(model, sequences, Precision.Exact, new ByteActivationKernels()));

        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"| {name} | {reference.Length} | {Row(fast)} | {Row(bytes)} |"));
        Assert.True(reference.Length >= 200, $"{reference.Length} positions: expected 200 or more.");
        Assert.InRange(fast.MeanDivergence, -1e-9, largestDivergence);
        Assert.InRange(fast.ArgmaxAgreement, SmallestAgreement, 1);
        Assert.InRange(bytes.RelativeError / fast.RelativeError, SmallestAdvantage, double.PositiveInfinity);
    }

    private static string Row(LogitComparison comparison) => FormattableString.Invariant(
        $"{comparison.RelativeError:0.0e+0} | {comparison.MeanDivergence:0.0e+0} | {comparison.ArgmaxAgreement:P2}");

    private static float[] Logits(LoadedModel model, int[][] sequences, Precision precision, KernelSet kernels)
    {
        using var engine = Engine(model, precision, kernels);
        var logits = new List<float>();
        foreach (var sequence in sequences)
        {
            engine.Open(0);
            foreach (var chunk in sequence.Chunk(ChunkTokens))
                logits.AddRange(engine.Feed(0, chunk));
            engine.Apply([new SlotOperation(SlotOperationKind.Close, 0)]);
        }

        return [.. logits];
    }

    private static CpuEngine Engine(LoadedModel model, Precision precision, KernelSet kernels)
    {
        var options = LoadedModel.Options(precision, stepTokens: ChunkTokens);
        return new CpuEngine(model.Weights, model.Whole, options with { KeyValueType = KeyValueType.F32 }, kernels);
    }
}

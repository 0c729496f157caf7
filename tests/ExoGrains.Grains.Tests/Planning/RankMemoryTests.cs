using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using ExoGrains.Grains.Serving;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.Ring;
using ExoGrains.TestSupport;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>The planner's figure for a rank against an engine and a ring that hold one.</summary>
public sealed class RankMemoryTests : IDisposable
{
    private const int ContextTokens = 200;
    private const int SlotCount = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, true, KeyValueType.F16)]
    [InlineData(4, true, KeyValueType.F16)]
    [InlineData(4, false, KeyValueType.Q8)]
    [InlineData(6, false, KeyValueType.F32)]
    public async Task Figure_IsWhatAFullRankHolds(int bits, bool isTied, KeyValueType type)
    {
        var folder = CreateModel(bits, isTied);
        var layers = new LayerRange(0, 4);
        var options = new PlanOptions("model", 1, ContextTokens) { ThreadCount = 2, KeyValueType = type };
        var memory = new RankMemory(folder.Describe("model", card: null), options);
        var predicted = memory.WeightBytes(layers, isHead: true)
            + memory.KvBytes(4, new KvBudget(ContextTokens, SlotCount))
            + memory.OtherBytes(isHead: true) - ModelText.PredictBytes(folder.Footprint.Shape);

        using var weights = folder.OpenWeights();
        using var engine = EngineFactory.Create(
            Backend.Cpu,
            weights,
            new ShardSpecification(folder.Configuration, layers, IsHead: true),
            new EngineOptions(Precision.Fast, 2, SlotCount, ContextTokens, options.MaxStepTokens)
            {
                KeyValueType = type,
            });
        Fill(engine);
        var device = new DeviceId(Guid.NewGuid());
        var seat = new RankSeat(
            new InstanceId(Guid.NewGuid()), new RingEpoch(1), 0, 1, device, device, device, ModelHash.Of("model"));
        long held;
        await using (var ring = RankRuntime.Create(seat, engine))
            held = engine.MemoryBytes + ring.MemoryBytes;

        var deviation = Math.Abs(held - predicted) / (double)held;
        Assert.True(deviation < 0.01, $"planned {predicted}, held {held}: {deviation:P2}");
    }

    // What an engine over MLX says of itself is its weights and slots; what a step takes besides is not in it.
    [Theory]
    [InlineData(0, true, KeyValueType.F16, Precision.Fast)]
    [InlineData(4, true, KeyValueType.F32, Precision.Exact)]
    [InlineData(4, false, KeyValueType.F16, Precision.Fast)]
    [InlineData(6, false, KeyValueType.F32, Precision.Fast)]
    public void FigureOfAnMlxRank_IsWhatItsWeightsAndFullSlotsTake(
        int bits, bool isTied, KeyValueType type, Precision precision)
    {
        Assert.SkipWhen(MlxPresence.SkipReason is not null, MlxPresence.SkipReason ?? "");
        _ = BackendSurvey.Take(BackendPreference.MlxCpu, mlxPath: null);
        var folder = CreateModel(bits, isTied);
        var layers = new LayerRange(0, 4);
        var options = new PlanOptions("model", 1, ContextTokens) { KeyValueType = type, Precision = precision };
        var memory = new RankMemory(folder.Describe("model", card: null), options) { Backend = Backend.MlxCpu };
        var predicted = memory.WeightBytes(layers, isHead: true)
            + memory.KvBytes(4, new KvBudget(ContextTokens, SlotCount));

        using var weights = folder.OpenWeights();
        using var engine = EngineFactory.Create(
            Backend.MlxCpu,
            weights,
            new ShardSpecification(folder.Configuration, layers, IsHead: true),
            new EngineOptions(precision, 2, SlotCount, ContextTokens, options.MaxStepTokens) { KeyValueType = type });
        Fill(engine);

        var deviation = Math.Abs(engine.MemoryBytes - predicted) / (double)engine.MemoryBytes;
        Assert.True(deviation < 0.001, $"planned {predicted}, held {engine.MemoryBytes}: {deviation:P3}");
    }

    [Fact]
    public void Reserve_IsLeftFreeAndNoPartOfTheFigure()
    {
        var model = Samples.Model(layers: 10, layerBytes: 30_000_000, headBytes: 1_000_000);
        var options = new PlanOptions("model", 1, 512);
        var without = new RankMemory(model, options with { ReserveBytes = 0 });
        var with = new RankMemory(model, options);

        Assert.Equal(without.OtherBytes(isHead: true), with.OtherBytes(isHead: true));
        Assert.Equal(400_000_000 - options.ReserveBytes, with.UsableBytes(400_000_000));
        Assert.Equal(0, with.UsableBytes(1));
        var plan = RingPlanner.Plan(Samples.Cluster(Samples.Device(1, 400_000_000)), model, options);
        Assert.InRange(plan.Ranks[0].TotalBytes, 301_000_000, 400_000_000 - options.ReserveBytes);
    }

    [Fact]
    public void Head_CountsAFrameMorePerRank()
    {
        var memory = new RankMemory(Samples.Model(8, 1000, 1000), Samples.Options());
        var two = memory with { RankCount = 2 };
        var three = memory with { RankCount = 3 };
        const long HiddenBytes = ShardSession.MaxStepTokens * 1024 * sizeof(float);

        Assert.InRange(
            three.OtherBytes(isHead: true) - two.OtherBytes(isHead: true), HiddenBytes, HiddenBytes * 101 / 100);
        Assert.Equal(three.OtherBytes(isHead: false), two.OtherBytes(isHead: false));
    }

    private ModelFolder CreateModel(int bits, bool isTied)
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions
        {
            LayerCount = 4,
            HiddenSize = 256,
            HeadSize = 64,
            IntermediateSize = 512,
            VocabularySize = 2048,
            Type = ElementType.BF16,
            TieWordEmbeddings = isTied,
            IsRepeated = true,
            Quantization = bits == 0 ? null : new AffineQuantization(GroupSize: 64, Bits: bits),
        });
        return ModelFolder.Open(_folder.Path);
    }

    private static void Fill(IShardEngine engine)
    {
        for (var slot = 0; slot < SlotCount; slot++)
        {
            engine.Apply([new SlotOperation(SlotOperationKind.Open, slot)]);
            engine.RunLayers(
                [new StepRow(slot, 0, ContextTokens, 0)],
                new float[ContextTokens * engine.Shard.Configuration.HiddenSize]);
        }
    }
}

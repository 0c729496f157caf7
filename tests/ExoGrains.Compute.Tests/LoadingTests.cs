using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>What a shard brings into memory, and what it tells meanwhile.</summary>
public sealed class LoadingTests : IDisposable
{
    private const int LayerCount = 4;

    // The system maps up to sixteen pages around one that is read.
    private static readonly long FaultAroundPages = (64 << 10) / Environment.SystemPageSize;

    private readonly List<LoadedModel> _models = [];

    public void Dispose() => _models.ForEach(model => model.Dispose());

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(0)]
    public void OtherLayersAndTheHead_AreNeverTouched(int bits)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks /proc which pages of a mapping are present");
        var model = Open(bits);
        var foreign = Matrices(model, layer => layer is 0 or 3).Append(model.Weights.StoredMatrix(
            "model.embed_tokens", model.Configuration.VocabularySize, model.Configuration.HiddenSize)).ToArray();
        var own = Matrices(model, layer => layer is 1 or 2).ToArray();
        var seen = new List<long>();

        Load(model, model.Shard(1, 3, isHead: false), _ => seen.Add(PresentPages(foreign)));

        Assert.True(seen.Count > 2, "it tells of every piece");
        Assert.All(seen, pages => Assert.InRange(pages, 0, foreign.Length * 3 * 2 * FaultAroundPages));
        var stored = own.Sum(matrix => matrix.ByteCount) / Environment.SystemPageSize;
        Assert.True(stored > 40 * FaultAroundPages, "the model is large enough to tell");
        if (bits == 4)
            Assert.InRange(PresentPages(own), 0, own.Length * 3 * FaultAroundPages);
        else
            Assert.InRange(PresentPages(own), stored, 2 * stored);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public void Progress_GrowsFromNothingToAllOfTheShard(int bits)
    {
        var model = Open(bits);
        var told = new List<LoadProgress>();

        Load(model, model.Shard(0, 2, isHead: true), told.Add);

        var expected = Matrices(model, layer => layer < 2).Sum(matrix => matrix.ByteCount)
            + model.Weights.StoredMatrix(
                "model.embed_tokens", model.Configuration.VocabularySize, model.Configuration.HiddenSize).ByteCount;
        Assert.All(told, progress => Assert.Equal(expected, progress.TotalBytes));
        Assert.Equal(0, told[0].LoadedBytes);
        Assert.Equal(expected, told[^1].LoadedBytes);
        Assert.Equal(told.Select(progress => progress.LoadedBytes).Order(), told.Select(one => one.LoadedBytes));
        Assert.True(told.Count > 2 * 7, "it tells of every matrix");
    }

    // Nothing is read here: the addresses lead nowhere.
    [Theory]
    [InlineData(4, 100_003)]
    [InlineData(8, 1_000)]
    [InlineData(0, 100_003)]
    public void LargeMatrix_IsLoadedInPiecesThatCoverItOnce(int bits, int rowCount)
    {
        const int Columns = 512;
        var weightBytes = (long)rowCount * Columns * (bits == 0 ? 16 : bits) / 8;
        var weight = Tensor(bits == 0 ? ElementType.BF16 : ElementType.U32, rowCount, weightBytes);
        var scales = bits == 0 ? null : Tensor(ElementType.BF16, rowCount, rowCount * Columns / 64 * 2L);
        AffineQuantization? quantization = bits == 0 ? null : new AffineQuantization(GroupSize: 64, Bits: bits);
        var matrix = new MatrixWeight("m", rowCount, Columns, weight, quantization, scales, scales, null);
        using MatrixProduct product = bits == 0
            ? new RowProduct(matrix, KernelSet.ForThisProcessor)
            : new PanelProduct(matrix, KernelSet.ForThisProcessor, Precision.Fast);

        var pieces = product.Pieces.ToArray();

        Assert.Equal(matrix.ByteCount, pieces.Sum(piece => piece.ByteCount));
        Assert.All(pieces, piece => Assert.InRange(piece.ByteCount, 1, 16 << 20));
        Assert.Equal(matrix.ByteCount / (16 << 20) + 1, pieces.Length);
        long offset = 0;
        foreach (var source in pieces.Select(piece => piece.Sources[0]))
        {
            Assert.Equal(offset, source.Offset);
            offset += source.ByteCount;
        }

        Assert.Equal(weightBytes, offset);
    }

    [Fact]
    public void PagesOfABlock_AreNoMoreThanWasAskedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        const long Bytes = (7L << 20) + 4096 + 100;
        using var buffer = new PageBuffer(Bytes);
        var before = ProcessMemory.ResidentBytes(Environment.ProcessId);

        unsafe
        {
            new Span<byte>(buffer.Bytes, (int)Bytes).Fill(1);
            Assert.Equal(0, (nint)buffer.Bytes % (2 << 20));
        }

        // What other tests do at the same time is in the figure too.
        var taken = ProcessMemory.ResidentBytes(Environment.ProcessId) - before;
        Assert.Equal(Bytes, buffer.ByteCount);
        Assert.InRange(taken, 0, Bytes + (1 << 20));
    }

    private LoadedModel Open(int bits)
    {
        var model = new LoadedModel(new TinyModelOptions
        {
            LayerCount = LayerCount,
            HiddenSize = 768,
            HeadSize = 64,
            AttentionHeadCount = 12,
            KeyValueHeadCount = 12,
            IntermediateSize = 1536,
            VocabularySize = 4096,
            Type = ElementType.BF16,
            IsRepeated = true,
            Quantization = bits == 0 ? null : new AffineQuantization(GroupSize: 64, Bits: bits),
        });
        _models.Add(model);
        return model;
    }

    // Disposing the engine changes nothing about the mapping: what is asked afterwards is what loading left.
    private static void Load(LoadedModel model, ShardSpecification shard, Action<LoadProgress> told) =>
        new CpuEngine(model.Weights, shard, LoadedModel.Options(Precision.Fast), new Listener(told)).Dispose();

    private static TensorView Tensor(ElementType type, int rowCount, long byteCount) =>
        new("t", type, [rowCount, byteCount / rowCount / TensorElements.ByteCount(type)], 64, byteCount);

    private static IEnumerable<MatrixWeight> Matrices(LoadedModel model, Func<int, bool> isWanted)
    {
        var options = model.Configuration;
        var attention = options.AttentionHeadCount * options.HeadSize;
        foreach (var layer in Enumerable.Range(0, LayerCount).Where(isWanted))
        {
            var path = $"model.layers.{layer}";
            foreach (var name in new[] { "q_proj", "k_proj", "v_proj" })
                yield return model.Weights.StoredMatrix($"{path}.self_attn.{name}", attention, options.HiddenSize);
            yield return model.Weights.StoredMatrix($"{path}.self_attn.o_proj", options.HiddenSize, attention);
            foreach (var name in new[] { "gate_proj", "up_proj" })
                yield return model.Weights.StoredMatrix(
                    $"{path}.mlp.{name}", options.IntermediateSize, options.HiddenSize);
            yield return model.Weights.StoredMatrix(
                $"{path}.mlp.down_proj", options.HiddenSize, options.IntermediateSize);
        }
    }

    private static long PresentPages(IEnumerable<MatrixWeight> matrices) => matrices
        .SelectMany(matrix => new[] { matrix.Weight, matrix.Scales, matrix.GroupBiases }).OfType<TensorView>()
        .Sum(tensor => PresentPages(tensor.Address, tensor.ByteCount));

    // Bit 63 of a page's entry: it is in this process's memory.
    private static long PresentPages(nint address, long byteCount)
    {
        var pageBytes = Environment.SystemPageSize;
        var first = address / pageBytes;
        var count = (int)((address + byteCount - 1) / pageBytes - first + 1);
        var entries = new byte[count * sizeof(ulong)];
        using (var map = new FileStream("/proc/self/pagemap", FileMode.Open, FileAccess.Read, FileShare.Read, 0))
        {
            map.Seek(first * sizeof(ulong), SeekOrigin.Begin);
            map.ReadExactly(entries);
        }

        return Enumerable.Range(0, count).Count(page => (entries[page * sizeof(ulong) + 7] & 0x80) != 0);
    }

    private sealed class Listener(Action<LoadProgress> told) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => told(value);
    }
}

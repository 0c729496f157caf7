using System.Runtime.Intrinsics;
using ExoGrains.Compute.Kernels;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Tests.Kernels;

/// <summary>Unpacking and integer products of affine weights, for every width and register width, equal their
/// twins.</summary>
public sealed unsafe class AffineTwinTests
{
    private const int Columns = 640;
    private const int MostTokens = 13;

    public static TheoryData<int, int, bool> PanelForms
    {
        get
        {
            var data = new TheoryData<int, int, bool>();
            foreach (var bits in new[] { 2, 4, 8 })
            {
                foreach (var group in new[] { 32, 64, 128 })
                {
                    data.Add(bits, group, false);
                    data.Add(bits, group, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void Unpack_GivesEveryCode(int bits)
    {
        var words = DrawWords(Columns * bits / 32, bits);
        var values = new byte[Columns];
        fixed (uint* source = words)
        fixed (byte* target = values)
            AffineUnpacking.Unpack((byte*)source, bits, Columns, target);

        for (var i = 0; i < Columns; i++)
            Assert.Equal(AffineDequantizer.Code(words, i, bits), values[i]);
    }

    [Fact]
    public void Dequantise_IsWhatEveryReaderGives()
    {
        var words = DrawWords(Columns / 8, 1);
        var (scales, biases) = (Draw(Columns / 64, 2), Draw(Columns / 64, 3));
        var expected = new float[Columns];
        AffineDequantizer.DequantizeRow(words, scales, biases, new AffineQuantization(4, 64), expected);
        foreach (var kernels in LaneTypes.Supported)
        {
            var values = new byte[Columns];
            var actual = new float[Columns];
            fixed (uint* source = words)
            fixed (byte* codes = values)
            fixed (float* s = scales, b = biases, target = actual)
            {
                AffineUnpacking.Unpack((byte*)source, 4, Columns, codes);
                kernels.Dequantise(codes, s, b, 64, Columns, target);
            }

            ShardRuns.AssertSameBits(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(PanelForms))]
    public void PanelProduct_EqualsTwin(int bits, int group, bool isExact)
    {
        int wordCount = Columns * bits / 32, groups = Columns / group;
        var rows = Enumerable.Range(0, Panel.Rows)
            .Select(r => (Words: DrawWords(wordCount, r), Scales: Draw(groups, 50 + r), Biases: Draw(groups, 90 + r)))
            .ToArray();
        var x = Enumerable.Range(0, MostTokens).Select(t => Draw(Columns, 200 + t)).ToArray();
        x[1].AsSpan(0, group).Clear();
        var form = new ActivationForm(bits, group, isExact);
        var data = Interleave(rows, form);
        var expected = new float[MostTokens * Panel.Rows];
        for (var i = 0; i < expected.Length; i++)
        {
            var row = rows[i % Panel.Rows];
            uint[] codes = [.. Enumerable.Range(0, Columns).Select(k => AffineDequantizer.Code(row.Words, k, bits))];
            expected[i] = ScalarKernels.AffineDot(codes, row.Scales, row.Biases, x[i / Panel.Rows], form);
        }

        // Every number of tokens, because each is cut into other tiles.
        foreach (var kernels in LaneTypes.Supported)
        {
            for (var count = 1; count <= MostTokens; count++)
            {
                ShardRuns.AssertSameBits(
                    expected.AsSpan(0, count * Panel.Rows), Multiply(kernels, data, form, x[..count]));
            }
        }
    }

    [Fact]
    public void PairProductsWithoutTheirInstruction_AreTheSame()
    {
        var random = new Random(4);
        for (var round = 0; round < 1000; round++)
        {
            var weights = Vector128.Create(random.Next() & 0x00FF00FF, 0x00FF00FF, 0, 0x00FF0000).AsSingle();
            var pair = random.Next(2) == 0 ? random.Next(int.MinValue, int.MaxValue) : unchecked((int)0x8001_7FFF);
            var sum = Vector128.Create(random.Next(), -5, 0, 7);
            var actual = Lanes128.AddPairsPortably(weights, Vector128.Create(pair).AsInt16(), sum.AsSingle()).AsInt32();
            for (var i = 0; i < 4; i++)
            {
                var word = weights.AsInt32()[i];
                var expected = unchecked(sum[i] + (word & 0xFFFF) * (short)pair + (word >>> 16) * (pair >> 16));
                Assert.Equal(expected, actual[i]);
            }
        }
    }

    // Where there is an instruction, the tests above run it and not its replacement.
    [Fact]
    public void QuadProductsWithoutTheirInstruction_AreTheSame()
    {
        var random = new Random(5);
        var (bytes, sums) = (new byte[32], new int[4]);
        for (var round = 0; round < 1000; round++)
        {
            random.NextBytes(bytes);
            bytes[round % 32] = bytes[round % 7] = 0x80;
            sums = [.. sums.Select(_ => random.Next(1 << 24))];
            var (weights, values) = (Vector128.Create(bytes, 0), Vector128.Create(bytes, 16));
            var sum = Vector128.Create(sums);
            for (byte quad = 0; quad < 4; quad++)
            {
                var signed = QuadProducts.AddPortably(sum, weights.AsSByte(), values.AsSByte(), quad);
                var unsigned = QuadProducts.AddPortably(sum.AsUInt32(), weights, values, quad);
                for (var lane = 0; lane < 4; lane++)
                {
                    int expectedSigned = sums[lane], expectedUnsigned = sums[lane];
                    for (var i = 0; i < 4; i++)
                    {
                        expectedSigned += (sbyte)bytes[4 * lane + i] * (sbyte)bytes[16 + 4 * quad + i];
                        expectedUnsigned += bytes[4 * lane + i] * bytes[16 + 4 * quad + i];
                    }

                    Assert.Equal((expectedSigned, expectedUnsigned), (signed[lane], (int)unsigned[lane]));
                }
            }
        }
    }

    private static float[] Multiply(KernelSet kernels, byte[] data, ActivationForm form, float[][] x)
    {
        var groups = Columns / form.GroupSize;
        var stride = PanelInput.Stride(Columns);
        var values = new float[x.Length * stride];
        var scratch = new byte[PanelKernel.ScratchBytes];
        var (scales, sums) = (new float[x.Length * groups], new float[x.Length * groups]);
        var output = new float[x.Length * Panel.Rows];
        fixed (byte* p = data, temporary = scratch)
        fixed (float* v = values, s = scales, m = sums, y = output)
        {
            var input = new PanelInput(v, s, m);
            for (var t = 0; t < x.Length; t++)
            {
                fixed (float* px = x[t])
                {
                    kernels.Prepare(px, Columns, form, input.Skip(Columns, form, t));
                }
            }

            var panel = new Panel(p, Columns, form, ElementType.F32);
            kernels.MultiplyPanel(panel, input, x.Length, new PanelOutput(y, Panel.Rows), temporary);
        }

        return output;
    }

    // The layout that Panel describes, written element by element.
    private static byte[] Interleave((uint[] Words, float[] Scales, float[] Biases)[] rows, ActivationForm form)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var groupWords = form.GroupSize * form.Bits / 32;
        for (var g = 0; g < Columns / form.GroupSize; g++)
        {
            for (var w = 0; w < groupWords; w++)
            {
                foreach (var row in rows)
                    writer.Write(row.Words[g * groupWords + w]);
            }

            foreach (var row in rows)
                writer.Write(row.Scales[g]);
            foreach (var row in rows)
                writer.Write(row.Biases[g]);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static uint[] DrawWords(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (uint)random.NextInt64(1L << 32))];
    }

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }
}

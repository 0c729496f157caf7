using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Tests.Kernels;

/// <summary>What is stored in the KV cache and what attention makes of it equal their scalar twins to the bit, for
/// every element type and register width.</summary>
public sealed unsafe class CacheTwinTests
{
    private const int Lanes = 16;

    public static TheoryData<int, KeyValueType> Cases
    {
        get
        {
            var data = new TheoryData<int, KeyValueType>();
            for (var width = 0; width < LaneTypes.Supported.Count; width++)
            {
                foreach (var type in Enum.GetValues<KeyValueType>())
                    data.Add(width, type);
            }

            return data;
        }
    }

    public static TheoryData<int> Widths => [.. Enumerable.Range(0, LaneTypes.Supported.Count)];

    // Rows that fill tall tiles and that do not, strips in pairs and alone.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_EqualTwin_InEveryTileShape(int width, KeyValueType type)
    {
        foreach (var (inner, strips) in new[] { (1, 1), (18, 4), (64, 3), (7, 9) })
        {
            foreach (var rows in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 12, 17 })
            {
                var columns = strips * Lanes;
                var (a, c) = (Draw(rows * inner, 7), Draw(rows * columns, 9));
                var b = Stored(type, inner * columns);
                var expected = (float[])c.Clone();
                for (var v = 0; v < rows; v++)
                    ScalarKernels.AddOuter(
                        a.AsSpan(v * inner, inner), Rows(b.Values, inner, strips), columns,
                        expected.AsSpan(v * columns, columns));
                Multiply(LaneTypes.Supported[width], type, a, b.Bytes, c, inner, rows);

                ShardRuns.AssertSameBits(expected, c);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StoredKeysAndValues_EqualTwin(int width, KeyValueType type)
    {
        foreach (var size in new[] { 2, 16, 18, 40 })
        {
            var layout = new KeyValueLayout(type, size);
            var head = new byte[layout.HeadBytes];
            foreach (var offset in new[] { 0, 17, 63 })
            {
                float[] source = [.. Draw(size - 1, offset), 7e4f];
                var (expected, expectedScale) = ScalarKernels.Store(type, source);
                float keyScale, valueScale;
                fixed (float* p = source)
                fixed (byte* h = head)
                {
                    var kernels = LaneTypes.Supported[width];
                    keyScale = kernels.StoreApart(type, p, size, h + layout.KeyOffset(offset));
                    valueScale = kernels.StoreStrips(
                        type, p, size, h + layout.ValueOffset(offset), layout.ValueStripBytes);
                }

                Assert.Equal((expectedScale, expectedScale), (keyScale, valueScale));
                for (var i = 0; i < size; i++)
                {
                    Assert.Equal(expected[i], Element(type, head, layout.KeyOffset(offset) + i * layout.LineBytes));
                    Assert.Equal(expected[i], Element(type, head, ValueOffset(layout, offset, i)));
                }

                for (var i = size; i < layout.ValueStrips * Lanes; i++)
                    Assert.Equal(0, Element(type, head, ValueOffset(layout, offset, i)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void FiniteHalves_WidenExactly_AndRoundLikeTheFramework(int width)
    {
        var halves = Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i))
            .Where(Half.IsFinite).ToArray();
        List<float> singles = [];
        foreach (var half in halves)
        {
            // The value itself, the tie above it, and both neighbours of the tie.
            var value = (float)half;
            var tie = (float)((value + (double)(float)Half.BitIncrement(half)) / 2);
            singles.AddRange([value, tie, MathF.BitIncrement(tie), MathF.BitDecrement(tie)]);
        }

        foreach (var value in singles.Where(v => Math.Abs(v) <= 65504).Chunk(Lanes))
        {
            float[] padded = [.. value, .. new float[Lanes - value.Length]];
            var stored = new byte[Lanes * sizeof(ushort)];
            fixed (float* p = padded)
            fixed (byte* s = stored)
                LaneTypes.Supported[width].StoreStrips(KeyValueType.F16, p, Lanes, s, 0);
            for (var i = 0; i < Lanes; i++)
                Assert.Equal(
                    BitConverter.HalfToUInt16Bits((Half)padded[i]), BitConverter.ToUInt16(stored, i * sizeof(ushort)));
        }

        // One times a half, plus nothing, is the half as a float.
        foreach (var chunk in halves.Chunk(Lanes).Where(chunk => chunk.Length == Lanes))
        {
            var bytes = chunk.SelectMany(BitConverter.GetBytes).ToArray();
            var sums = new float[Lanes];
            Multiply(LaneTypes.Supported[width], KeyValueType.F16, [1f], bytes, sums, inner: 1, rows: 1);
            Assert.Equal(chunk.Select(half => (float)half), sums);
        }
    }

    private static void Multiply(
        KernelSet kernels, KeyValueType type, float[] a, byte[] b, float[] c, int inner, int rows)
    {
        var scratch = new float[2 * Lanes * inner];
        fixed (float* pa = a, pc = c, ps = scratch)
        fixed (byte* pb = b)
            kernels.AddOuter(new OuterProduct
            {
                A = pa,
                AStride = inner,
                B = pb,
                StripBytes = inner * new KeyValueLayout(type, 1).LineBytes,
                Type = type,
                C = pc,
                CStride = c.Length / rows,
                Inner = inner,
                Rows = rows,
                Strips = c.Length / rows / Lanes,
                NextBytes = 0,
                Scratch = ps,
            });
    }

    private static (float[] Values, byte[] Bytes) Stored(KeyValueType type, int count)
    {
        var random = new Random(count);
        var bytes = new byte[count * new KeyValueLayout(type, 1).LineBytes / Lanes];
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var value = (float)((random.NextDouble() * 8) - 4);
            if (type == KeyValueType.F32)
                BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(float)), value);
            else if (type == KeyValueType.F16)
                BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(ushort)), (Half)value);
            else
                bytes[i] = (byte)(sbyte)(value * 31);
            values[i] = Element(type, bytes, i * bytes.Length / count);
        }

        return (values, bytes);
    }

    // From strips, one after the other, to rows.
    private static float[] Rows(float[] values, int inner, int strips)
    {
        var rows = new float[values.Length];
        for (var j = 0; j < inner; j++)
        {
            for (var n = 0; n < strips * Lanes; n++)
                rows[j * strips * Lanes + n] = values[(n / Lanes * inner + j) * Lanes + n % Lanes];
        }

        return rows;
    }

    private static int ValueOffset(KeyValueLayout layout, int offset, int element) =>
        layout.ValueOffset(offset) + element / Lanes * layout.ValueStripBytes
        + element % Lanes * (layout.LineBytes / Lanes);

    private static float Element(KeyValueType type, byte[] bytes, int at) => type switch
    {
        KeyValueType.F32 => BitConverter.ToSingle(bytes, at),
        KeyValueType.F16 => (float)BitConverter.ToHalf(bytes, at),
        _ => (sbyte)bytes[at],
    };

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 8) - 4))];
    }
}

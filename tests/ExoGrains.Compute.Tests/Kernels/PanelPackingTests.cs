using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Tests.Kernels;

/// <summary>Every stored bit arrives in its lane, and nothing else does.</summary>
public sealed class PanelPackingTests
{
    private const byte Untouched = 0xA5;

    public static TheoryData<int, int, int, ElementType> Forms
    {
        get
        {
            var data = new TheoryData<int, int, int, ElementType>();
            foreach (var bits in new[] { 2, 4, 8 })
            {
                foreach (var group in new[] { 32, 64, 128 })
                {
                    foreach (var rowCount in new[] { 16, 15, 1 })
                        data.Add(bits, group, rowCount, rowCount == 15 ? ElementType.F32 : ElementType.BF16);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public unsafe void Panel_HoldsTheRowsInterleaved(int bits, int group, int rowCount, ElementType type)
    {
        // An odd number of groups, so that the last chunk of a row is not a whole one.
        var columns = group * 11;
        var form = new ActivationForm(bits, group, IsExact: false);
        var elementBytes = TensorElements.ByteCount(type);
        var rowWords = columns * bits / 32;
        var words = Draw(rowCount * rowWords * sizeof(uint), 1);
        var scales = Draw(rowCount * 11 * elementBytes, 2);
        var biases = Draw(rowCount * 11 * elementBytes, 3);
        var packed = new byte[new Panel(null, columns, form, type).ByteCount + 64];
        packed.AsSpan().Fill(Untouched);

        fixed (byte* w = words, s = scales, b = biases, target = packed)
            PanelPacking.Pack(new StoredRows(w + 1, s + 1, b + 1), rowCount, new Panel(target, columns, form, type));

        var panel = new Panel(null, columns, form, type);
        var expected = new byte[packed.Length];
        expected.AsSpan((int)panel.ByteCount).Fill(Untouched);
        for (var r = 0; r < rowCount; r++)
        {
            for (var g = 0; g < panel.GroupCount; g++)
            {
                var start = g * panel.GroupBytes;
                for (var i = 0; i < panel.GroupWords; i++)
                    Copy(words, r * rowWords + g * panel.GroupWords + i, start + (i * 16 + r) * 4, 4);
                start += panel.GroupWords * 64;
                Copy(scales, r * panel.GroupCount + g, start + r * elementBytes, elementBytes);
                Copy(biases, r * panel.GroupCount + g, start + panel.ScaleBytes + r * elementBytes, elementBytes);
            }
        }

        Assert.Equal(expected, packed);

        void Copy(byte[] source, int element, int to, int size) =>
            source.AsSpan(1 + element * size, size).CopyTo(expected.AsSpan(to));
    }

    // One byte more than asked for: files need not be aligned, so what is read here begins at an odd address.
    private static byte[] Draw(int count, int seed)
    {
        var bytes = new byte[count + 1];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

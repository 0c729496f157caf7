using System.Numerics;
using CsCheck;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Tests.Weights;

public sealed class AffineQuantizerTests
{
    public static TheoryData<int, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, int>();
            foreach (int bits in new[] { 2, 3, 4, 5, 6, 8 })
            {
                foreach (int groupSize in new[] { 32, 64, 128 })
                    kinds.Add(bits, groupSize);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RoundTrip_IsWithinHalfAStep(int bits, int groupSize) =>
        Gen.Float[-10, 10].Array[256].Sample(
            row =>
            {
                var quantization = new AffineQuantization(bits, groupSize);
                float[] scales = new float[256 / groupSize], biases = new float[scales.Length], back = new float[256];
                uint[] words = new uint[AffineQuantizer.WordsPerRow(256, quantization)];
                AffineQuantizer.QuantizeRow(row, quantization, words, scales, biases);
                AffineDequantizer.DequantizeRow(words, scales, biases, quantization, back);

                for (int i = 0; i < 256; i++)
                {
                    var group = row.AsSpan(i / groupSize * groupSize, groupSize).ToArray();
                    float step = Math.Abs(scales[i / groupSize]);
                    int codes = (1 << bits) - 1;
                    float nominal = (group.Max() - group.Min()) / codes;

                    // Stretching the step to hit the edge exactly may leave the far end out by less than half a step
                    // more.
                    float slack = Math.Abs(step - nominal) * codes;
                    Assert.InRange(Math.Abs(back[i] - row[i]), 0, (step / 2) + slack + 1e-5f);
                }
            },
            iter: 40);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Words_AreOneLittleEndianBitStream(int bits, int groupSize)
    {
        var quantization = new AffineQuantization(bits, groupSize);
        int largest = (1 << bits) - 1;

        // Max has the larger magnitude, so scale is negative and 0 is coded as the largest code.
        float[] row = [.. Enumerable.Range(0, 128).Select(i => (float)(i * 7 % (largest + 1)))];
        row[0] = 0;
        for (int group = 0; group < 128; group += groupSize)
            (row[group], row[group + 1]) = (0, largest);
        float[] scales = new float[128 / groupSize], biases = new float[scales.Length];
        uint[] words = new uint[4 * bits];

        AffineQuantizer.QuantizeRow(row, quantization, words, scales, biases);

        BigInteger stream = BigInteger.Zero;
        for (int i = 127; i >= 0; i--)
            stream = (stream << bits) | (BigInteger)(largest - (int)row[i]);
        Assert.All(scales, scale => Assert.Equal(-1, scale));
        Assert.All(biases, bias => Assert.Equal(largest, bias));
        for (int word = 0; word < words.Length; word++)
            Assert.Equal((uint)((stream >> (32 * word)) & uint.MaxValue), words[word]);
        for (int i = 0; i < 128; i++)
            Assert.Equal((uint)(largest - (int)row[i]), AffineDequantizer.Code(words, i, bits));
    }

    [Fact]
    public void KnownGroups_FollowTheFormula()
    {
        // Minimum -7.5 is the edge: scale (0 + 7.5) / 15 = 0.5, q0 = -15, scale = -7.5 / -15, bias -7.5.
        Assert.Equal((0.5f, -7.5f), Parameters(row => (row[0], row[1]) = (-7.5f, 0)));

        // |max| = |min|: the maximum is the edge and the scale is negative.
        var (scale, bias) = Parameters(row => (row[0], row[1]) = (-3, 3));
        Assert.Equal((3 / MathF.Round(3 / (-6 / 15f), MidpointRounding.ToEven), 3f), (scale, bias));
        Assert.True(scale < 0);

        // All zero: smallest scale, q0 is 0, so bias is 0.
        Assert.Equal((-1e-7f, 0f), Parameters(_ => { }));
    }

    [Fact]
    public void ValueThatIsNotFinite_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Parameters(row => row[3] = float.NaN));

    [Theory]
    [InlineData(7, 64)]
    [InlineData(1, 64)]
    [InlineData(4, 16)]
    [InlineData(4, 96)]
    public void UnknownKind_IsRefused(int bits, int groupSize) =>
        Assert.Throws<ArgumentException>(
            () => AffineQuantizer.WordsPerRow(384, new AffineQuantization(bits, groupSize)));

    private static (float Scale, float Bias) Parameters(Action<float[]> fill)
    {
        float[] row = new float[32], scales = new float[1], biases = new float[1];
        fill(row);
        AffineQuantizer.QuantizeRow(row, new AffineQuantization(4, 32), new uint[4], scales, biases);
        return (scales[0], biases[0]);
    }
}

using System.Text;
using CsCheck;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Weights;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RowByRow_IsReadBack()
    {
        float[] rows = [.. Enumerable.Range(0, 30_000).Select(i => i * 0.25f)];
        using (var writer = SafetensorsWriter.Create(_folder["x"], [new("logits", ElementType.F32, [3, 10_000])]))
        {
            for (int row = 0; row < 3; row++)
                writer.Write(rows.AsSpan(row * 10_000, 10_000));
            writer.Complete();
        }

        using var file = SafetensorsFile.Open(_folder["x"]);
        float[] read = new float[30_000];
        TensorElements.Read(file.Find("logits")!, 0, read);
        Assert.Equal(rows, read);
        Assert.Equal(0, file.Find("logits")!.Address % 64);
    }

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void SeveralTensors_KeepTheirOrderAndMetadata(ElementType type)
    {
        using (var writer = SafetensorsWriter.Create(
            _folder["x"], [new("é\"", type, [2]), new("empty", type, [0, 4]), new("w", ElementType.U32, [1])],
            new Dictionary<string, string> { ["format"] = "mlx" }))
        {
            writer.Write([1f, -0.5f]);
            writer.Write([0xFFFFFFFFu]);
            writer.Complete();
        }

        using var file = SafetensorsFile.Open(_folder["x"]);
        float[] values = new float[2];
        TensorElements.Read(file.Find("é\"")!, 0, values);
        Assert.Equal([1f, -0.5f], values);
        Assert.Equal([255, 255, 255, 255], file.Find("w")!.Bytes.ToArray());
        string header = Encoding.UTF8.GetString(File.ReadAllBytes(_folder["x"]));
        Assert.Contains("\"format\":\"mlx\"", header, StringComparison.Ordinal);
    }

    [Fact]
    public void UnfinishedFile_IsRefusedByWriterAndReader()
    {
        using (var writer = SafetensorsWriter.Create(_folder["x"], [new("a", ElementType.F32, [4])]))
        {
            writer.Write([1f, 2f]);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(_folder["x"]));
    }

    [Fact]
    public void TooMuchData_IsRefused()
    {
        using var writer = SafetensorsWriter.Create(_folder["x"], [new("a", ElementType.F32, [2])]);

        Assert.Throws<InvalidOperationException>(() => writer.Write([1f, 2f, 3f]));
    }

    [Fact]
    public void EveryHalfAndBFloat16_SurvivesARoundTrip()
    {
        byte[] bytes = [.. Enumerable.Range(0, 65536).SelectMany(bits => new[] { (byte)bits, (byte)(bits >> 8) })];
        foreach (var type in new[] { ElementType.F16, ElementType.BF16 })
        {
            float[] values = new float[65536];
            TensorElements.Decode(type, bytes, values);
            byte[] again = new byte[bytes.Length];
            TensorElements.Encode(type, values, again);
            for (int bits = 0; bits < 65536; bits++)
            {
                if (!float.IsNaN(values[bits]))
                    Assert.Equal(bits, again[2 * bits] | (again[(2 * bits) + 1] << 8));
            }
        }
    }

    [Fact]
    public void BFloat16_RoundsToTheNearestTiesToEven() =>
        Gen.Single.Where(float.IsFinite).Sample(value =>
        {
            ushort rounded = BFloat16Conversion.FromSingle(value);
            ushort below = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
            double toBelow = Math.Abs((double)value - BFloat16Conversion.ToSingle(below));

            // Past the largest finite value the next step would be as wide as the last one.
            double previous = BFloat16Conversion.ToSingle((ushort)(below - 1));
            double step = Math.Abs(BFloat16Conversion.ToSingle(below) - previous);
            ushort above = (ushort)(below + 1);
            double toAbove = (above & 0x7F80) == 0x7F80
                ? step - toBelow
                : Math.Abs((double)value - BFloat16Conversion.ToSingle(above));
            ushort expected = toBelow < toAbove || (toBelow == toAbove && below % 2 == 0) ? below : above;
            return rounded == expected;
        });
}

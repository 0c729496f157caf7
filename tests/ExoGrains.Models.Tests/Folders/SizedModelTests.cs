using System.Diagnostics;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Folders;

/// <summary>The random models of a given size that tests of memory run.</summary>
public sealed class SizedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(100_000_000, ElementType.F16)]
    [InlineData(200_000_000, ElementType.F32)]
    public void Size_IsTheOneAskedForWithinALayer(long weightBytes, ElementType type)
    {
        var began = Stopwatch.GetTimestamp();
        TinyModelFolder.Create(_folder.Path, TinyModelOptions.OfSize(weightBytes, type));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{weightBytes} bytes in {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s");

        var footprint = ModelFolder.Open(_folder.Path).Footprint;
        var layerBytes = footprint.LayerBytes[0];
        Assert.InRange(footprint.TotalBytes, weightBytes - layerBytes, weightBytes + layerBytes);
        Assert.InRange(new FileInfo(_folder["model.safetensors"]).Length, weightBytes * 0.8, weightBytes * 1.2);
    }

    [Fact]
    public void SameOptions_GiveTheSameBytes()
    {
        var options = new TinyModelOptions
        {
            IsRepeated = true,
            Quantization = new AffineQuantization(GroupSize: 64, Bits: 4),
            ShardCount = 2,
        };
        TinyModelFolder.Create(_folder["one"], options);
        TinyModelFolder.Create(_folder["two"], options);

        Assert.Equal(ModelFolder.Open(_folder["one"]).ModelHash, ModelFolder.Open(_folder["two"]).ModelHash);
    }
}

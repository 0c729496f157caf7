using ExoGrains.Compute.Mlx;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>The numbers that MLX is measured by, in cases that can be reckoned by hand.</summary>
public sealed class MlxTrialTests
{
    [Fact]
    public void Product_UnpacksTheLowestBitsFirst()
    {
        float[] x = [1, 10, 100, 1000, 10000, 100000, 0, 0];
        Assert.Equal([2 * 654321f], MlxTrialNumbers.Product(x, [0x00654321], [2], [0], 8));
        Assert.Equal([111111f], MlxTrialNumbers.Product(x, [0xffffffff], [0], [1], 8));
    }

    [Fact]
    public void Norm_OfEqualValuesIsTheGain() =>
        Assert.Equal([2f, 3f], MlxTrialNumbers.Norm([5, 5], [2, 3], 0));

    [Fact]
    public void Rotation_ByAQuarterSwapsTheHalves()
    {
        var rotated = MlxTrialNumbers.Rotated([3, 4, 3, 4], 2, position: 0, periods: [2 / MathF.PI]);
        Assert.Equal([3f, 4f, -4f, 3f], rotated.Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void Attention_OverEqualKeysIsTheMeanOfWhatIsSeen()
    {
        var shape = new MlxTrialAttention(QueryHeads: 2, KeyHeads: 1, Queries: 2, Keys: 3, HeadSize: 1);
        Assert.Equal([1.5f, 3f, 1.5f, 3f], MlxTrialNumbers.Attended(shape, [1, 1, 1, 1], [7, 7, 7], [1, 2, 6]));
    }

    [Fact]
    public void WrongNumbers_AreNotTolerated()
    {
        double most = MlxTrial.Tolerance(ElementKind.BFloat16);
        float[] expected = MlxTrialNumbers.Values(64, 1);
        Assert.Equal(0, MlxTrial.RelativeError(expected, expected));
        Assert.True(MlxTrial.RelativeError(MlxTrialNumbers.Values(64, 2), expected) > most);
        Assert.True(MlxTrial.RelativeError(new float[64], expected) > most);
        float[] broken = [.. expected];
        broken[5] = float.NaN;
        Assert.False(MlxTrial.RelativeError(broken, expected) <= most);
    }
}

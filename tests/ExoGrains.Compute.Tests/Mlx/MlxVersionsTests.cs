using System.Runtime.InteropServices;
using ExoGrains.Compute.Mlx;

namespace ExoGrains.Compute.Tests.Mlx;

public sealed class MlxVersionsTests
{
    [Theory]
    [InlineData("0.31.2", "0.31.2")]
    [InlineData("0.32.0.dev20260822+846d176", "0.32.0")]
    [InlineData("1.0.0rc1", "1.0.0")]
    [InlineData("10.200.3000", "10.200.3000")]
    public void Version_IsItsFirstThreeNumbers(string text, string expected) =>
        Assert.Equal(Version.Parse(expected), MlxVersions.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("v0.31.2")]
    [InlineData("0.31")]
    [InlineData("0.31.x")]
    [InlineData(" 0.31.2")]
    [InlineData("0.31.99999999999")]
    public void OtherText_IsNoVersion(string text) => Assert.Null(MlxVersions.Parse(text));

    [Fact]
    public void Mac_NeedsTheVersionThatOutlivesErrorsOfTheGpu() =>
        Assert.Equal(new Version(0, 32, 0), MlxVersions.Least(OSPlatform.OSX));

    [Fact]
    public void OtherSystems_NeedTheVersionOfTheOldestMlxC()
    {
        Assert.Equal(new Version(0, 30, 6), MlxVersions.Least(OSPlatform.Linux));
        Assert.Equal(new Version(0, 30, 6), MlxVersions.Least(OSPlatform.Windows));
    }

    [Fact]
    public void Refusal_SaysWhatGotExpectedAndRemedy()
    {
        var search = new MlxSearch(OSPlatform.OSX, Architecture.Arm64, "/app", null, "");
        string message = MlxProblem.WrongVersion(
            search, "/opt/homebrew/lib/libmlxc.dylib", "0.31.2", new Version(0, 32, 0)).Message;
        Assert.Equal(
            "/opt/homebrew/lib/libmlxc.dylib is MLX '0.31.2', but MLX 0.32.0 or newer is needed. Upgrade it with 'brew "
            + "upgrade mlx-c', or name another with --mlx-path.",
            message);
    }
}

using System.Runtime.InteropServices;
using ExoGrains.Compute.Mlx;

namespace ExoGrains.Compute.Tests.Mlx;

public sealed class MlxSearchTests
{
    [Fact]
    public void Mac_LooksBesideTheProgramThenInHomebrewThenAsksTheSystem() =>
        Assert.Equal(
            [
                "/app/libmlxc.dylib",
                "/app/runtimes/osx-arm64/native/libmlxc.dylib",
                "/opt/homebrew/opt/mlx-c/lib/libmlxc.dylib",
                "/opt/homebrew/lib/libmlxc.dylib",
                "/usr/local/lib/libmlxc.dylib",
                "libmlxc.dylib",
            ],
            Search(OSPlatform.OSX, Architecture.Arm64, "/app/").Candidates);

    [Fact]
    public void Linux_LooksBesideTheProgramThenAsksTheSystem() =>
        Assert.Equal(
            ["/app/libmlxc.so", "/app/runtimes/linux-x64/native/libmlxc.so", "libmlxc.so"],
            Search(OSPlatform.Linux, Architecture.X64, "/app").Candidates);

    [Fact]
    public void Windows_LooksBesideTheProgramThenAsksTheSystem() =>
        Assert.Equal(
            [@"C:\app\mlxc.dll", @"C:\app\runtimes\win-x64\native\mlxc.dll", "mlxc.dll"],
            Search(OSPlatform.Windows, Architecture.X64, @"C:\app\").Candidates);

    [Fact]
    public void NamedFile_IsTheOnlyCandidate()
    {
        var search = Search(OSPlatform.OSX, Architecture.Arm64, "/app") with { Named = "/my/libmlxc.dylib" };
        Assert.Equal(["/my/libmlxc.dylib"], search.Candidates);
    }

    [Fact]
    public void Option_GoesBeforeTheEnvironment()
    {
        var search = MlxSearch.Here("relative.so");
        Assert.Equal(MlxSearch.Option, search.NamedBy);
        // A bare name would send the system's loader over its own paths.
        Assert.Equal(Path.GetFullPath("relative.so"), search.Named);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void WithoutOption_TheEnvironmentNamesTheFile(string? option)
    {
        string? before = Environment.GetEnvironmentVariable(MlxSearch.EnvironmentVariable);
        try
        {
            Environment.SetEnvironmentVariable(MlxSearch.EnvironmentVariable, "/from/environment.so");
            Assert.Equal("/from/environment.so", MlxSearch.Here(option).Named);
            Assert.Equal(MlxSearch.EnvironmentVariable, MlxSearch.Here(option).NamedBy);
            Environment.SetEnvironmentVariable(MlxSearch.EnvironmentVariable, null);
            Assert.Null(MlxSearch.Here(option).Named);
        }
        finally
        {
            Environment.SetEnvironmentVariable(MlxSearch.EnvironmentVariable, before);
        }
    }

    private static MlxSearch Search(OSPlatform system, Architecture architecture, string folder) =>
        new(system, architecture, folder, null, "");
}

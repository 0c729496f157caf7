using System.Runtime.InteropServices;
using ExoGrains.Compute.Mlx;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>What can be wrong with a library before anything in it is called.</summary>
public sealed class MlxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NamedFileThatIsNotThere_SaysWhoNamedIt()
    {
        var problem = Refused(MlxSearch.Here(_folder["none.so"]));
        Assert.False(problem.IsAbsence);
        Assert.StartsWith(
            $"--mlx-path names {_folder["none.so"]}, where there is no file.", problem.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void NamedFolder_IsNoFile() =>
        Assert.Contains("where there is no file", Refused(MlxSearch.Here(_folder.Path)).Message);

    [Fact]
    public void FileThatIsNoLibrary_GivesTheLoadersWords()
    {
        string path = _folder.Write("libmlxc.so", "I am text.");
        var problem = Refused(MlxSearch.Here(path));
        Assert.False(problem.IsAbsence);
        Assert.StartsWith(
            $"{path} (named by --mlx-path) could not be loaded as MLX's C library: ", problem.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
        if (OperatingSystem.IsLinux())
            Assert.Contains("file too short", problem.Message);
    }

    [Fact]
    public void LibraryThatIsNotMlx_SaysWhatItLacks()
    {
        var problem = Refused(MlxSearch.Here(OtherLibrary()));
        Assert.False(problem.IsAbsence);
        Assert.Contains("is not mlx-c 0.5.0 or newer: it lacks mlx_", problem.Message);
        Assert.Contains($"and {MlxFile.Imports.Count() - 3} more", problem.Message);
    }

    [Fact]
    public void NothingAnywhere_IsAnAbsenceWithTheCommandToInstall()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The paths of a Mac, which only elsewhere are surely empty.");
        var problem = Refused(MacSearch());
        Assert.True(problem.IsAbsence);
        Assert.Contains("'brew install mlx-c'", problem.Message);
    }

    [Fact]
    public void DamagedFileBesideTheProgram_IsNoAbsence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The paths of a Mac, which only elsewhere are surely empty.");
        string path = _folder.Write("libmlxc.dylib", "I am text.");
        var problem = Refused(MacSearch());
        Assert.False(problem.IsAbsence);
        Assert.StartsWith($"{path} could not be loaded", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedFile_DoesNotHideTheNext()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The paths of a Mac, which only elsewhere are surely empty.");
        _folder.Write("libmlxc.dylib", "I am text.");
        string next = _folder.Write("runtimes/osx-arm64/native/libmlxc.dylib", "");
        File.Copy(OtherLibrary(), next, overwrite: true);
        Assert.StartsWith($"{next} is not mlx-c", Refused(MacSearch()).Message, StringComparison.Ordinal);
    }

    private static MlxProblem Refused(MlxSearch search)
    {
        Assert.Null(MlxFile.Open(search, out var problem));
        return Assert.IsType<MlxProblem>(problem);
    }

    private MlxSearch MacSearch() => new(OSPlatform.OSX, Architecture.Arm64, _folder.Path, null, "");

    // Every .NET runtime brings one.
    private static string OtherLibrary() => Path.Combine(
        Path.GetDirectoryName(typeof(object).Assembly.Location)!,
        OperatingSystem.IsWindows() ? "clrjit.dll" : OperatingSystem.IsMacOS() ? "libclrjit.dylib" : "libclrjit.so");
}

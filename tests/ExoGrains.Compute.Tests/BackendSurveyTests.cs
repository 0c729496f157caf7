using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Tests;

public sealed class BackendSurveyTests
{
    private static readonly MlxLibrary Library = new("/lib/libmlxc", new Version(0, 32, 1));

    [Fact]
    public void OurEngineOnly_LeavesMlxAlone()
    {
        var survey = BackendSurvey.Take(BackendPreference.Cpu, "/no/such/file");
        Assert.Equal([Backend.Cpu], survey.Backends);
        Assert.Equal("", survey.Note);
        Assert.Null(survey.Mlx);
    }

    [Theory]
    [InlineData(Backend.MlxMetal)]
    [InlineData(Backend.MlxCuda)]
    public void Gpu_ComesFirst(Backend gpu)
    {
        var survey = Auto(new(Library, null, [Works(gpu), Works(Backend.MlxCpu)]), isMac: gpu == Backend.MlxMetal);
        Assert.Equal([gpu, Backend.Cpu, Backend.MlxCpu], survey.Backends);
        Assert.Equal(gpu, survey.Mlx!.Backend);
        Assert.Equal("", survey.Note);
    }

    [Fact]
    public void FailedTrial_IsNotReportedButNoted()
    {
        var survey = Auto(new(Library, null, [Fails(Backend.MlxCuda), Works(Backend.MlxCpu)]), isMac: false);
        Assert.Equal([Backend.Cpu, Backend.MlxCpu], survey.Backends);
        Assert.Equal(Backend.MlxCpu, survey.Mlx!.Backend);
        Assert.Contains("NVIDIA GPU failed: the numbers are wrong", survey.Note);
    }

    [Fact]
    public void NoLibrary_IsWorthANoteOnAMacOnly()
    {
        var absent = new MlxSurvey(null, new MlxProblem("There is none; install it.", IsAbsence: true), []);
        Assert.Equal("There is none; install it.", Auto(absent, isMac: true).Note);
        Assert.Equal("", Auto(absent, isMac: false).Note);
        Assert.Equal([Backend.Cpu], Auto(absent, isMac: true).Backends);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RefusedLibrary_IsWorthANoteEverywhere(bool isMac)
    {
        var survey = Auto(new(null, new MlxProblem("Too old; upgrade it."), []), isMac);
        Assert.Equal("Too old; upgrade it.", survey.Note);
        Assert.Null(survey.Mlx);
    }

    [Fact]
    public void MacWithoutAppleGpu_IsNoted()
    {
        var survey = Auto(new(Library, null, [Works(Backend.MlxCpu)]), isMac: true);
        Assert.Equal("MLX 0.32.1 (/lib/libmlxc) finds no Apple GPU.", survey.Note);
    }

    [Theory]
    [InlineData(BackendPreference.Metal, Backend.MlxMetal)]
    [InlineData(BackendPreference.Cuda, Backend.MlxCuda)]
    [InlineData(BackendPreference.MlxCpu, Backend.MlxCpu)]
    public void ChosenEngine_IsTheOnlyOne(BackendPreference preference, Backend backend)
    {
        var survey = BackendSurvey.Of(preference, new(Library, null, [Works(backend)]), isMac: false);
        Assert.Equal([backend], survey.Backends);
        Assert.Equal(backend, survey.Mlx!.Backend);
    }

    [Fact]
    public void ChosenEngineThatDoesNotWork_IsAnErrorWithTheReason()
    {
        Assert.Equal(
            "Backend: MlxMetal was asked for, but does not work on this machine. There is none; install it. Or let the "
            + "program choose, with --backend auto.",
            Error(BackendPreference.Metal, new(null, new MlxProblem("There is none; install it.", true), [])));
        Assert.Contains(
            "the numbers are wrong", Error(BackendPreference.Cuda, new(Library, null, [Fails(Backend.MlxCuda)])));
        Assert.Contains("finds no NVIDIA GPU", Error(BackendPreference.Cuda, new(Library, null, [])));
    }

    private static BackendSurvey Auto(MlxSurvey mlx, bool isMac) =>
        BackendSurvey.Of(BackendPreference.Auto, mlx, isMac);

    private static string Error(BackendPreference preference, MlxSurvey mlx) =>
        Assert.Throws<ExoGrainsException>(() => BackendSurvey.Of(preference, mlx, isMac: true)).Message;

    private static MlxAttempt Works(Backend backend) =>
        new(backend, new MlxFacts(Library.Path, Library.Version, backend, "a device", null), "");

    private static MlxAttempt Fails(Backend backend) => new(backend, null, "the numbers are wrong");
}

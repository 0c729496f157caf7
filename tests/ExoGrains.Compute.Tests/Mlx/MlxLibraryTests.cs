using ExoGrains.Compute.Mlx;
using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>MLX as this process loads it.</summary>
public sealed class MlxLibraryTests
{
    private const string OtherFile = "/no/such/folder/libmlxc.so";

    [Fact]
    public void NamedFileThatIsNotThere_IsNotReplacedByAnother()
    {
        Assert.False(MlxLibrary.Load(OtherFile, out _, out var problem));
        Assert.Contains(OtherFile, problem.Message);
    }

    [Fact]
    public void NamedFileThatIsNotThere_LeavesOurEngineAndANote()
    {
        var survey = BackendSurvey.Take(BackendPreference.Auto, OtherFile);
        Assert.Equal([Backend.Cpu], survey.Backends);
        Assert.Contains(OtherFile, survey.Note);
        Assert.Null(survey.Mlx);
    }

    [Fact]
    public void NamedFileThatIsNotThere_IsAnErrorForWhoeverWantsMlx()
    {
        var error = Assert.Throws<ExoGrainsException>(() => BackendSurvey.Take(BackendPreference.MlxCpu, OtherFile));
        Assert.Contains(OtherFile, error.Message);
    }

    [Fact]
    public void Library_LoadsOnce()
    {
        SkipWithoutMlx();
        Assert.True(MlxLibrary.Load(null, out var library, out _));
        Assert.True(MlxLibrary.Load(null, out var again, out _));
        Assert.Same(library, again);
        Assert.True(library.Version >= new Version(0, 30, 6));
    }

    [Fact]
    public void SecondFile_IsRefused()
    {
        SkipWithoutMlx();
        Assert.True(MlxLibrary.Load(null, out var library, out _));
        Assert.False(MlxLibrary.Load(OtherFile, out _, out var problem));
        Assert.Contains(library.Path, problem.Message);
        Assert.Contains("Start the program anew", problem.Message);
    }

    [Fact]
    public void Processor_PassesTheTrial()
    {
        SkipWithoutMlx();
        var survey = BackendSurvey.Take(BackendPreference.MlxCpu, null);
        Assert.Equal([Backend.MlxCpu], survey.Backends);
        Assert.Equal("", survey.Note);
        Assert.NotNull(survey.Mlx);
        Assert.Equal(Backend.MlxCpu, survey.Mlx.Backend);
        Assert.NotEqual("", survey.Mlx.DeviceName);
        Assert.Null(survey.Mlx.MemoryUsableBytes);
    }

    [Fact]
    public void Auto_PrefersOurEngineOverMlxOnTheProcessor()
    {
        SkipWithoutMlx();
        var backends = BackendSurvey.Take(BackendPreference.Auto, null).Backends;
        Assert.Equal([Backend.Cpu, Backend.MlxCpu], backends.Except([Backend.MlxMetal, Backend.MlxCuda]));
    }

    [Fact]
    public void GpuThatMlxDoesNotHave_IsAnErrorThatNamesTheLibrary()
    {
        SkipWithoutMlx();
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "This may have an Apple GPU.");
        var error = Assert.Throws<ExoGrainsException>(() => BackendSurvey.Take(BackendPreference.Metal, null));
        Assert.Contains("finds no Apple GPU", error.Message);
    }

    [Fact]
    public void ErrorInsideMlx_IsAnExceptionAndTheDeviceGoesOn()
    {
        SkipWithoutMlx();
        BackendSurvey.Take(BackendPreference.MlxCpu, null);
        var device = MlxDevice.Open(Backend.MlxCpu);
        for (int i = 0; i < 3; i++)
        {
            var error = Assert.Throws<MlxException>(() => device.Thread.Run(() => MultiplyWhatDoesNotFit(device)));
            Assert.StartsWith("MLX: [matmul]", error.Message, StringComparison.Ordinal);
        }
        Assert.Null(new MlxTrial(device).FindFault());
    }

    private static void MultiplyWhatDoesNotFit(MlxDevice device)
    {
        var arena = new MlxArena();
        var operations = new MlxOperations(device.Stream, arena);
        try
        {
            operations.MatrixProduct(
                operations.Zeros(ElementKind.Float32, 2, 3), operations.Zeros(ElementKind.Float32, 4, 5));
        }
        finally
        {
            arena.Clear();
        }
    }

    private static void SkipWithoutMlx()
    {
        if (MlxPresence.SkipReason is { } reason)
            Assert.Skip(reason);
    }
}

using ExoGrains.Compute;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Grains.Tests.Devices;

public sealed class UsableMemoryTests
{
    private static readonly BackendSurvey Processor = new([Backend.Cpu], "", null);

    [Theory]
    [InlineData(null, 800, 800)]
    [InlineData(900L, 800, 900)]
    public void Processor_HasWhatIsSaidOrWhatCanBeSpared(long? asked, long spare, long expected) =>
        Assert.Equal(new UsableMemory(expected, ""), UsableMemory.Choose(asked, spare, Processor));

    [Theory]
    [InlineData(null, 800, 600)]
    [InlineData(null, 500, 500)]
    [InlineData(550L, 800, 550)]
    public void Gpu_HasItsRecommendedWorkingSetAtMost(long? asked, long spare, long expected) =>
        Assert.Equal(new UsableMemory(expected, ""), UsableMemory.Choose(asked, spare, Gpu(Backend.MlxMetal, 600)));

    [Fact]
    public void MoreThanTheGpuRecommends_IsCappedAndSaid()
    {
        var memory = UsableMemory.Choose(700, 800, Gpu(Backend.MlxCuda, 600));

        Assert.Equal(600, memory.Bytes);
        Assert.StartsWith("--memory: got 700 bytes, but a GPU recommends to use 600 at most", memory.Note);
    }

    [Fact]
    public void GpuThatIsNotTheFirstChoice_LimitsNothing()
    {
        var survey = Gpu(Backend.MlxMetal, 600) with { Backends = [Backend.Cpu, Backend.MlxMetal] };

        Assert.Equal(new UsableMemory(700, ""), UsableMemory.Choose(700, 800, survey));
        Assert.Equal(new UsableMemory(700, ""), UsableMemory.Choose(700, 800, Gpu(Backend.MlxCpu, null)));
    }

    private static BackendSurvey Gpu(Backend backend, long? most) =>
        new([backend, Backend.Cpu], "", new MlxFacts("libmlxc", new Version(0, 32, 1), backend, "a GPU", most));
}

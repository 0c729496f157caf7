namespace ExoGrains.Grains.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Assembly_IsNamedAfterItsProject() =>
        Assert.Equal("ExoGrains.Grains.Tests", typeof(SkeletonTests).Assembly.GetName().Name);
}

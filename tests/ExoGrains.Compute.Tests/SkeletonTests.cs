namespace ExoGrains.Compute.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Assembly_IsNamedAfterItsProject() =>
        Assert.Equal("ExoGrains.Compute.Tests", typeof(SkeletonTests).Assembly.GetName().Name);
}

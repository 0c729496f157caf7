namespace ExoGrains.Ring.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Assembly_IsNamedAfterItsProject() =>
        Assert.Equal("ExoGrains.Ring.Tests", typeof(SkeletonTests).Assembly.GetName().Name);
}

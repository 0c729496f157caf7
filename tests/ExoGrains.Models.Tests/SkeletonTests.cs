namespace ExoGrains.Models.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Assembly_IsNamedAfterItsProject() =>
        Assert.Equal("ExoGrains.Models.Tests", typeof(SkeletonTests).Assembly.GetName().Name);
}

namespace ExoGrains.Silo.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Assembly_IsNamedAfterItsProject() =>
        Assert.Equal("ExoGrains.Silo.Tests", typeof(SkeletonTests).Assembly.GetName().Name);
}

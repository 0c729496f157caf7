using ExoGrains.Silo.Joining;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Silo.Tests.Joining;

public sealed class NonceMemoryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void SeenNonce_IsNotNewUntilItsTimeIsOver()
    {
        var memory = new NonceMemory(10, TimeSpan.FromMinutes(1), _time);
        Assert.True(memory.TryAdd("a"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(memory.TryAdd("a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(memory.TryAdd("a"));
    }

    [Fact]
    public void FullMemory_RefusesInsteadOfForgetting()
    {
        var memory = new NonceMemory(2, TimeSpan.FromMinutes(1), _time);
        Assert.True(memory.TryAdd("a"));
        Assert.True(memory.TryAdd("b"));
        Assert.Null(memory.TryAdd("c"));
        Assert.False(memory.TryAdd("a"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(memory.TryAdd("c"));
    }
}

using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>Time that stands still, and tells when somebody began to wait for it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly SemaphoreSlim _timers = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Release();
        return timer;
    }

    public async Task WaitForTimerAsync()
    {
        var has = await _timers.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(has, "Nobody began to wait within 30 s.");
    }
}

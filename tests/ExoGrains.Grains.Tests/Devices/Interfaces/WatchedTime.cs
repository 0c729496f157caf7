using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>Time that stands still, and tells when somebody began to wait for it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<ITimer> _timers = Channel.CreateUnbounded<ITimer>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    /// <exception cref="TimeoutException">Nobody began to wait within 30 s.</exception>
    public Task WaitForTimerAsync() => _timers.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
        .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}

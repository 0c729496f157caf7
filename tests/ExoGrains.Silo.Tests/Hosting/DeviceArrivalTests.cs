using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>A silo's wait until the cluster lists its device.</summary>
public sealed class DeviceArrivalTests : IDisposable
{
    private readonly FakeCluster _cluster = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Silo_StartsWhenItsDeviceIsListed()
    {
        var report = Report();
        var isListed = false;
        var wasAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.ListDevices = () =>
        {
            wasAsked.TrySetResult();
            return isListed ? [report] : [];
        };
        var start = Arrival(report.Id).StartAsync(Token);
        await wasAsked.Task.WaitAsync(Token);
        Assert.False(start.IsCompleted);

        isListed = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        await start.WaitAsync(Token);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task Silo_WaitsForTheDevicesOfTheOthersToo()
    {
        var (own, other) = (Report(), Report());
        var asks = 0;
        _cluster.ListDevices = () => asks++ == 0 ? [own] : [own, other];
        var start = Arrival(own.Id, other.Id).StartAsync(Token);
        Assert.False(start.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await start.WaitAsync(Token);
    }

    [Fact]
    public async Task ClusterThatCannotTell_IsAskedAgain()
    {
        var report = Report();
        var failures = 1;
        _cluster.ListDevices = () => failures-- > 0 ? throw new SiloUnavailableException("It moves.") : [report];
        var start = Arrival(report.Id).StartAsync(Token);
        Assert.False(start.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await start.WaitAsync(Token);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task ClusterThatNeverListsIt_KeepsNoSiloFromStartingAndIsLogged()
    {
        var device = DeviceId.New();
        var other = Report();
        _cluster.ListDevices = () => [other];
        var start = Arrival(device, other.Id).StartAsync(Token);
        Assert.False(start.IsCompleted);
        _time.Advance(DeviceArrival.Limit);
        await start.WaitAsync(Token);
        var (message, _) = Assert.Single(_log.Entries);
        Assert.Contains($"does not list {device} yet", message, StringComparison.Ordinal);
    }

    private static DeviceReport Report() => new(
        DeviceId.New(), "here", "silo", 1, "chip", 1, 0, 0, 0, [], null, 1, 2, [], [], [], [], 1);

    private DeviceArrival Arrival(params DeviceId[] alive) => new(
        new FakeGrainFactory(_cluster), () => [.. alive], _time, new Logger<DeviceArrival>(new LoggerFactory([_log])));
}

using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class MacInterfacesTests
{
    private readonly WatchedTime _time = new();
    private readonly FakeCommandRunner _runner = new("mac-laptop-bridge-on");
    private readonly MacInterfaces _source;

    public MacInterfacesTests() => _source = new MacInterfaces(_runner, InterfaceKindOverrides.None, _time);

    [Fact]
    public async Task Commands_AreAskedByTheirFullPath()
    {
        await _source.RefreshAsync(hasChanged: false, TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "/usr/sbin/networksetup -listallhardwareports", "/usr/sbin/networksetup -listnetworkserviceorder",
                "/sbin/ifconfig -v", "/usr/sbin/system_profiler SPThunderboltDataType -json",
            ],
            _runner.Asked);
        Assert.Equal(NetworkInterfaceKind.Thunderbolt, _source.Read().ByName["en1"].Kind);
    }

    [Fact]
    public async Task CommandThatNeverAnswers_IsGivenUpAfterTwoSecondsWithTheOthersKept()
    {
        _runner.Instead["ifconfig.txt"] = FakeCommandRunner.Never.Task;
        var refresh = _source.RefreshAsync(hasChanged: false, TestContext.Current.CancellationToken);

        _time.Advance(MacInterfaces.Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(refresh.IsCompleted);
        Assert.Empty(_source.Read().ByName);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await refresh.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var port = _source.Read().ByName["en1"];
        Assert.Equal(NetworkInterfaceKind.Thunderbolt, port.Kind);
        Assert.Equal("ifconfig -v: no answer in 2 s", port.Warning);
    }

    [Fact]
    public async Task MissingCommand_IsAWarning()
    {
        _runner.Instead["hardware-ports.txt"] = Task.FromResult(CommandOutput.Failed("did not start: not found"));
        await _source.RefreshAsync(hasChanged: false, TestContext.Current.CancellationToken);
        Assert.Equal(
            "networksetup -listallhardwareports: did not start: not found", _source.Read().ByName["en0"].Warning);
    }

    [Fact]
    public async Task Answers_AreKeptForHalfAMinuteUnlessSomethingChanged()
    {
        await _source.RefreshAsync(hasChanged: true, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(29));
        await _source.RefreshAsync(hasChanged: false, TestContext.Current.CancellationToken);
        Assert.Equal(4, _runner.Asked.Count);
        await _source.RefreshAsync(hasChanged: true, TestContext.Current.CancellationToken);
        Assert.Equal(8, _runner.Asked.Count);
        _time.Advance(TimeSpan.FromSeconds(30));
        await _source.RefreshAsync(hasChanged: false, TestContext.Current.CancellationToken);
        Assert.Equal(12, _runner.Asked.Count);
    }

    [Fact]
    public async Task StoppingSilo_EndsTheWait()
    {
        _runner.Instead["ifconfig.txt"] = FakeCommandRunner.Never.Task;
        using var stop = new CancellationTokenSource();
        var refresh = _source.RefreshAsync(hasChanged: true, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh);
    }
}

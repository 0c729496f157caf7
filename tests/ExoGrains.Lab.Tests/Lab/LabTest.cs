namespace ExoGrains.Lab.Tests.Lab;

/// <summary>A test that has a lab to itself. Where it fails, what all hosts wrote becomes part of its output.</summary>
/// <param name="hostCount">Hosts of the lab, 2 to 4.</param>
public abstract class LabTest(int hostCount) : IAsyncLifetime
{
    private NetworkLab? _lab;

    private protected NetworkLab Lab => _lab!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (LabRequirements.SkipReason is { } reason)
            Assert.Skip(reason);
        _lab = await NetworkLab.UpAsync(hostCount);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_lab is null)
            return;
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(_lab.Logs());
        await _lab.DisposeAsync();
    }

    /// <summary>Starts silos on the first hosts, one after the other, each told where the first one is.</summary>
    private protected async Task StartHostsAsync(int count, params string[] options)
    {
        for (var number = 1; number <= count; number++)
            await Lab[number].StartAsync([.. LabProduct.JoinOptions(Lab, number), .. options]);
    }
}

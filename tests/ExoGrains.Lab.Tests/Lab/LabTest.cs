namespace ExoGrains.Lab.Tests.Lab;

/// <summary>
/// A test with a lab: one to itself, or one that it shares. Where it fails, what all hosts wrote becomes part of its
/// output.
/// </summary>
/// <param name="hostCount">Hosts of the lab, 2 to 4.</param>
/// <param name="shared">Where the tests of a class share a lab: the lab; null for a new one.</param>
public abstract class LabTest(int hostCount, SharedLab? shared = null) : IAsyncLifetime
{
    private NetworkLab? _lab;

    private protected NetworkLab Lab => _lab!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (LabRequirements.SkipReason is { } reason)
            Assert.Skip(reason);
        if (shared is null)
        {
            _lab = await NetworkLab.UpAsync(hostCount);
            await PrepareAsync();
        }
        else if (shared.Lab is { } prepared)
        {
            _lab = prepared;
        }
        else
        {
            _lab = await shared.UpAsync(hostCount);
            await PrepareAsync();
            shared.MarkPrepared();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_lab is null)
            return;
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(_lab.Logs());
        if (shared is null)
            await _lab.DisposeAsync();
    }

    /// <summary>Brings a new lab into the state that the tests begin with.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Starts silos on the first hosts, one after the other, each told where the first one is.</summary>
    private protected async Task StartHostsAsync(int count, params string[] options)
    {
        for (var number = 1; number <= count; number++)
            await Lab[number].StartAsync([.. LabProduct.JoinOptions(Lab, number), .. options]);
    }
}

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>
/// Interfaces of macOS, from four commands. They take up to a second, so they run beside the silo, all at once, and
/// only when something changed or the last answers are old.
/// </summary>
internal sealed class MacInterfaces(ICommandRunner runner, InterfaceKindOverrides overrides, TimeProvider time)
    : IInterfaceEvidenceSource
{
    /// <summary>How long a command may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How long answers are good when nothing changes.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private static readonly string[] NetworkSetup = ["/usr/sbin/networksetup"];

    private volatile InterfaceEvidenceSet _known = InterfaceEvidenceSet.Empty("the system has not been asked yet");
    private long? _askedAt;

    /// <inheritdoc/>
    public InterfaceEvidenceSet Read() => _known;

    /// <inheritdoc/>
    public async Task RefreshAsync(bool hasChanged, CancellationToken cancellationToken)
    {
        if (!hasChanged && _askedAt is { } asked && time.GetElapsedTime(asked) < Period)
            return;
        _askedAt = time.GetTimestamp();
        var ports = AskAsync(cancellationToken, [.. NetworkSetup, "-listallhardwareports"]);
        var services = AskAsync(cancellationToken, [.. NetworkSetup, "-listnetworkserviceorder"]);
        var interfaces = AskAsync(cancellationToken, "/sbin/ifconfig", "-v");
        var thunderbolt = AskAsync(
            cancellationToken, "/usr/sbin/system_profiler", "SPThunderboltDataType", "-json");
        var answers = await Task.WhenAll(ports, services, interfaces, thunderbolt);
        _known = MacEvidence.From(new MacAnswers(answers[0], answers[1], answers[2], answers[3]), overrides);
    }

    private async Task<CommandOutput> AskAsync(CancellationToken cancellationToken, params string[] command)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Waited for as well: a runner that does not end when told to must not hold up the others.
            return await runner.RunAsync(command[0], command[1..], either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CommandOutput.Failed($"no answer in {Limit.TotalSeconds} s");
        }
    }
}

using System.Collections.Immutable;
using System.Net.NetworkInformation;
using System.Threading.Channels;
using ExoGrains.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>
/// Facts of this device's network interfaces, kept up to date: read again when the system says that addresses changed,
/// and every ten seconds, because it does not say everything. Reads only; no setting of the machine is ever changed.
/// </summary>
public sealed partial class InterfaceFacts : BackgroundService
{
    /// <summary>How often facts are read though nothing seems to change.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // Changes come in bursts: a cable brings a link, then addresses, then routes.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private readonly IInterfaceEvidenceSource _source;
    private readonly InterfaceKindOverrides _overrides;
    private readonly Func<ImmutableArray<ReportedInterface>> _report;
    private readonly TimeProvider _time;
    private readonly ILogger<InterfaceFacts> _logger;
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _gate = new();
    private ImmutableArray<NetworkInterfaceFact> _facts;

    /// <summary>Facts from a source.</summary>
    /// <param name="source">What the system tells.</param>
    /// <param name="overrides">Kinds set by name.</param>
    /// <param name="report">What .NET reports.</param>
    /// <param name="time">Clock of the poll.</param>
    /// <param name="logger">Told of warnings.</param>
    internal InterfaceFacts(
        IInterfaceEvidenceSource source,
        InterfaceKindOverrides overrides,
        Func<ImmutableArray<ReportedInterface>> report,
        TimeProvider time,
        ILogger<InterfaceFacts> logger) =>
        (_source, _overrides, _report, _time, _logger) = (source, overrides, report, time, logger);

    /// <summary>Raised after <see cref="Current"/> changed, on a thread of the pool.</summary>
    public event EventHandler? Changed;

    /// <summary>Facts of all interfaces, sorted by name. Does not wait for a command.</summary>
    public ImmutableArray<NetworkInterfaceFact> Current
    {
        get
        {
            lock (_gate)
            {
                if (_facts.IsDefault)
                    _facts = Read();
                return _facts;
            }
        }
    }

    /// <summary>Facts of the machine this runs on, once: where no silo runs, or none yet.</summary>
    /// <param name="kinds">Kinds set by name.</param>
    /// <param name="cancellationToken">Gives up waiting for the system's commands.</param>
    public static async Task<ImmutableArray<NetworkInterfaceFact>> ReadOnceAsync(
        ImmutableDictionary<string, NetworkInterfaceKind> kinds, CancellationToken cancellationToken)
    {
        using var facts = OfThisMachine(kinds, TimeProvider.System, NullLogger<InterfaceFacts>.Instance);
        await facts.RefreshAsync(hasChanged: true, cancellationToken);
        return facts.Current;
    }

    /// <summary>Facts of the machine this runs on, at once: without what the system's commands would tell.</summary>
    /// <param name="kinds">Kinds set by name.</param>
    public static ImmutableArray<NetworkInterfaceFact> ReadNow(ImmutableDictionary<string, NetworkInterfaceKind> kinds)
    {
        using var facts = OfThisMachine(kinds, TimeProvider.System, NullLogger<InterfaceFacts>.Instance);
        return facts.Current;
    }

    /// <summary>Facts of the machine this runs on.</summary>
    /// <param name="kinds">Kinds set by name.</param>
    /// <param name="time">Clock of the poll.</param>
    /// <param name="logger">Told of warnings.</param>
    public static InterfaceFacts OfThisMachine(
        ImmutableDictionary<string, NetworkInterfaceKind> kinds, TimeProvider time, ILogger<InterfaceFacts> logger)
    {
        var overrides = new InterfaceKindOverrides(kinds);
        IInterfaceEvidenceSource source = OperatingSystem.IsLinux() ? new LinuxInterfaces(new SysfsReader(), overrides)
            : OperatingSystem.IsMacOS() ? new MacInterfaces(new ProcessCommandRunner(), overrides, time)
            : new OtherInterfaces();
        return new InterfaceFacts(source, overrides, ReportedInterfaces.ReadAll, time, logger);
    }

    /// <summary>Says that interfaces may have changed, so that they are read soon.</summary>
    public void NoteChange() => _signals.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        NetworkChange.NetworkAddressChanged += OnAddressChanged;
        NetworkChange.NetworkAvailabilityChanged += OnAvailabilityChanged;
        try
        {
            for (var hasChanged = true; ; hasChanged = await WaitAsync(stoppingToken))
                await RefreshAsync(hasChanged, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= OnAddressChanged;
            NetworkChange.NetworkAvailabilityChanged -= OnAvailabilityChanged;
        }
    }

    private void OnAddressChanged(object? sender, EventArgs e) => NoteChange();

    private void OnAvailabilityChanged(object? sender, NetworkAvailabilityEventArgs e) => NoteChange();

    // What .NET reports is known at once; what commands tell of it comes after.
    private async Task RefreshAsync(bool hasChanged, CancellationToken cancellationToken)
    {
        hasChanged |= Publish();
        await _source.RefreshAsync(hasChanged, cancellationToken);
        Publish();
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var poll = new CancellationTokenSource(Period, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, cancellationToken);
        try
        {
            await _signals.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        await Task.Delay(Settling, _time, cancellationToken);
        return _signals.Reader.TryRead(out _);
    }

    private bool Publish()
    {
        ImmutableArray<NetworkInterfaceFact> before;
        ImmutableArray<NetworkInterfaceFact> now;
        lock (_gate)
        {
            before = _facts.IsDefault ? [] : _facts;
            now = _facts = Read();
        }

        if (InterfaceFactAssembly.AreSame(before, now))
            return false;
        foreach (var fact in now.Where(fact => fact.Warning is not null))
        {
            if (before.All(other => other.Name != fact.Name || other.Warning != fact.Warning))
                LogWarning(fact.Name, fact.Warning!);
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return true;
    }

    private ImmutableArray<NetworkInterfaceFact> Read()
    {
        try
        {
            return InterfaceFactAssembly.Combine(_report(), _source.Read(), _overrides);
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException or IOException)
        {
            // The next round asks again; until then what was known last is the best there is.
            LogNotRead(e);
            return _facts.IsDefault ? [] : _facts;
        }
    }
}

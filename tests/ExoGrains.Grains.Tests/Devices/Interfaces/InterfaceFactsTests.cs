using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class InterfaceFactsTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly FakeEvidenceSource _machine = new();
    private readonly SemaphoreSlim _changes = new(0);
    private readonly InterfaceFacts _facts;

    public InterfaceFactsTests()
    {
        _facts = new InterfaceFacts(
            _machine,
            InterfaceKindOverrides.None,
            _machine.Report,
            _time,
            NullLogger<InterfaceFacts>.Instance);
        _facts.Changed += (_, _) => _changes.Release();
    }

    public void Dispose()
    {
        _facts.Dispose();
        _changes.Dispose();
    }

    [Fact]
    public void FirstUse_TellsWhatIsKnownWithoutAsking()
    {
        var fact = Assert.Single(_facts.Current);
        Assert.Equal((NetworkInterfaceKind.Unknown, "not asked"), (fact.Kind, fact.Warning));
        Assert.Empty(_machine.Asked);
    }

    [Fact]
    public async Task Start_AsksAndSaysThatFactsChanged()
    {
        Assert.Equal(NetworkInterfaceKind.Unknown, _facts.Current[0].Kind);
        await StartAsync();
        await NextChangeAsync();
        Assert.Equal(NetworkInterfaceKind.Thunderbolt, _facts.Current[0].Kind);
    }

    [Fact]
    public async Task NotedChange_IsReadWithoutWaitingForThePoll()
    {
        await StartAsync();
        _machine.Addresses = ["10.0.0.2/24"];
        _facts.NoteChange();
        await _time.WaitForTimerAsync();
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await NextAddressAsync("10.0.0.2/24");
        Assert.Equal([true, true], _machine.Asked);
    }

    [Fact]
    public async Task ChangeThatNobodyNoted_IsFoundByThePoll()
    {
        await StartAsync();
        _machine.Addresses = [];
        _time.Advance(InterfaceFacts.Period);
        await NextAddressAsync(null);

        // Found by looking, so what takes long was asked again as well.
        await _time.WaitForTimerAsync();
        Assert.Equal([true, true], _machine.Asked);
    }

    [Fact]
    public async Task PollWithoutChange_IsSilent()
    {
        await StartAsync();
        var changes = _changes.CurrentCount;
        _time.Advance(InterfaceFacts.Period);
        await _time.WaitForTimerAsync();
        Assert.Equal([true, false], _machine.Asked);
        Assert.Equal(changes, _changes.CurrentCount);
    }

    [Fact]
    public async Task ThisMachine_TellsItsLoopback()
    {
        using var facts = InterfaceFacts.OfThisMachine(
            ImmutableDictionary<string, NetworkInterfaceKind>.Empty,
            TimeProvider.System,
            NullLogger<InterfaceFacts>.Instance);
        await facts.StartAsync(TestContext.Current.CancellationToken);
        var loopback = facts.Current.Single(fact => fact.Addresses.Contains("127.0.0.1/8"));
        await facts.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(NetworkInterfaceKind.Loopback, loopback.Kind);
        Assert.Null(loopback.SpeedBitsPerSecond);
    }

    // Until it waits for its first poll.
    private async Task StartAsync()
    {
        await _facts.StartAsync(TestContext.Current.CancellationToken);
        await _time.WaitForTimerAsync();
    }

    private async Task NextChangeAsync() => Assert.True(
        await _changes.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken),
        "No change was told within 30 s.");

    private async Task NextAddressAsync(string? address)
    {
        while (_facts.Current[0].Addresses.FirstOrDefault() != address)
            await NextChangeAsync();
    }
}

using ExoGrains.Client.Clusters;
using ExoGrains.Silo.Joining;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>Whom a change of grain state waits for.</summary>
public sealed class StateChangesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly StateChanges _changes;

    public StateChangesTests() => _changes = new StateChanges(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_IsMadeWhenEveryMemberHasReadIt()
    {
        var first = await FollowAsync("a");
        var second = await FollowAsync("b");
        var told = _changes.TellAsync();
        var changed = await first;
        Assert.Equal(changed, await second);

        var next = _changes.WaitForNextAsync("a", changed, Token);
        Assert.False(told.IsCompleted);
        var other = _changes.WaitForNextAsync("b", changed, Token);
        await told.WaitAsync(Token);
        Assert.False(next.IsCompleted || other.IsCompleted);
    }

    [Fact]
    public async Task ChangeDuringTheReading_IsToldAtTheNextQuestion()
    {
        var question = await FollowAsync("a");
        var first = _changes.TellAsync();
        var seen = await question;
        var second = _changes.TellAsync();
        var next = await _changes.WaitForNextAsync("a", seen, Token);

        Assert.True(next > seen);
        await first.WaitAsync(Token);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task MemberThatDoesNotRead_IsWaitedForOnce()
    {
        await FollowAsync("silent");
        var told = _changes.TellAsync();
        Assert.False(told.IsCompleted);
        _time.Advance(StateChanges.ReadLimit);
        await told.WaitAsync(Token);
        await _changes.TellAsync().WaitAsync(Token);
    }

    [Fact]
    public async Task MemberThatLeft_IsNotWaitedFor()
    {
        using var gone = new CancellationTokenSource();
        var question = await FollowAsync("gone", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        await _changes.TellAsync().WaitAsync(Token);
    }

    [Fact]
    public async Task WhatWasReadFromAnEarlierRun_CountsForNothing()
    {
        var later = new StateChanges(new FakeTimeProvider(_time.GetUtcNow().AddMinutes(-1)));
        var version = await later.WaitForNextAsync("a", await _changes.WaitForNextAsync("a", 0, Token), Token);
        Assert.NotEqual(0, version);
        Assert.False(later.TellAsync().IsCompleted);
    }

    [Fact]
    public async Task QuestionWithoutAChange_IsAnsweredInTime()
    {
        var seen = await _changes.WaitForNextAsync("a", 0, Token);
        var question = _changes.WaitForNextAsync("a", seen, Token);
        _time.Advance(StateChanges.QuestionLimit);
        Assert.Equal(seen, await question);
    }

    [Fact]
    public async Task End_EndsAllWaits()
    {
        var question = await FollowAsync("a");
        var told = _changes.TellAsync();
        await question;
        var next = await FollowAsync("b");
        _changes.End();
        await told.WaitAsync(Token);
        await Assert.ThrowsAsync<ClusterCallException>(() => next);
    }

    // A member that has read all there is, and waits.
    private async Task<Task<long>> FollowAsync(string member, CancellationToken? token = null)
    {
        var seen = await _changes.WaitForNextAsync(member, 0, Token);
        return _changes.WaitForNextAsync(member, seen, token ?? Token);
    }
}

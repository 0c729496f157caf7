using System.Net;
using ExoGrains.Ring.Handshake;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Ring.Tests;

public sealed class HandshakeRefusalsTests
{
    [Fact]
    public void SameAddressAndCause_IsToldOnceAndCounted()
    {
        var refusals = new HandshakeRefusals(new FakeTimeProvider());

        var told = Enumerable.Range(0, 1000)
            .Count(_ => refusals.Add(Address(1), Failure(HandshakeCause.WrongKey)) != null);

        Assert.Equal(1, told);
        Assert.Equal((Address(1), 1000), (refusals.All[0].Remote, refusals.All[0].Count));
        Assert.NotNull(refusals.Add(Address(1), Failure(HandshakeCause.Timeout)));
        Assert.NotNull(refusals.Add(Address(2), Failure(HandshakeCause.WrongKey)));
    }

    [Fact]
    public void WhatComesBackAfterALongPause_IsToldAgain()
    {
        var time = new FakeTimeProvider();
        var refusals = new HandshakeRefusals(time);
        refusals.Add(Address(1), Failure(HandshakeCause.WrongKey));

        time.Advance(HandshakeRefusals.Memory - TimeSpan.FromSeconds(1));
        Assert.Null(refusals.Add(Address(1), Failure(HandshakeCause.WrongKey)));
        time.Advance(HandshakeRefusals.Memory);

        Assert.Equal(1, refusals.Add(Address(1), Failure(HandshakeCause.WrongKey))?.Count);
    }

    [Fact]
    public void ManyAddresses_AreKeptWithinTheBoundAndToldAsOne()
    {
        var time = new FakeTimeProvider();
        var refusals = new HandshakeRefusals(time);

        var told = Enumerable.Range(0, 5000).Count(i => refusals.Add(Address(i), Failure(HandshakeCause.Busy)) != null);

        Assert.Equal(HandshakeRefusals.Capacity + 1, told);
        Assert.Equal(HandshakeRefusals.Capacity + 1, refusals.All.Count);
        Assert.Null(refusals.All[0].Remote);
        Assert.Equal(5000 - HandshakeRefusals.Capacity, refusals.All[0].Count);
        time.Advance(HandshakeRefusals.Memory);
        Assert.Equal(Address(9000), refusals.Add(Address(9000), Failure(HandshakeCause.Busy))?.Remote);
        Assert.Single(refusals.All);
    }

    private static IPAddress Address(int number) => new([10, 1, (byte)(number >> 8), (byte)number]);

    private static HandshakeFailure Failure(HandshakeCause cause) => new(HandshakeStage.Hello, cause, "test");
}

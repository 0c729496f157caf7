using System.Buffers.Binary;
using System.Security.Cryptography;
using ExoGrains.Contracts;
using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Links;

/// <summary>One connection of a link proof: handshake, echoes, burst. Blocking, for one thread.</summary>
/// <param name="channel">A fresh connection; stays the caller's.</param>
/// <param name="self">Who dials.</param>
/// <param name="target">Who must answer.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class LinkAttempt(
    IByteChannel channel, RingSelf self, LinkTarget target, RingOptions options, TimeProvider time)
{
    private readonly HandshakeConversation _talk =
        new(channel, new FrameReader(channel, time), target.Incarnation, ownRank: 0);

    private (long Echoes, long BurstBytes) _granted;

    /// <summary>How far it is.</summary>
    public LinkStage Stage { get; private set; } = LinkStage.Handshake;

    /// <summary>Proves who answers and measures the round trip.</summary>
    /// <param name="limit">Longest time for all of it.</param>
    /// <exception cref="HandshakeException">It failed.</exception>
    public TimeSpan MeasureRoundTrip(TimeSpan limit)
    {
        channel.PollInterval = TimeSpan.FromMilliseconds(25);
        _talk.Limit(limit);
        Introduce();
        Stage = LinkStage.Echo;
        var most = Math.Clamp(_granted.Echoes, 1, options.LinkEchoCount);
        var echoes = new List<TimeSpan>((int)most);
        var first = time.GetTimestamp();
        do
            echoes.Add(Echo(echoes.Count));
        while (echoes.Count < most && time.GetElapsedTime(first) < options.LinkProofTimeout / 3);
        echoes.Sort();
        return echoes[echoes.Count / 2];
    }

    /// <summary>Measures the bandwidth. To be called by one attempt at a time, or they share it.</summary>
    /// <returns>Bytes per second; null when the peer was busy with others.</returns>
    /// <exception cref="HandshakeException">
    /// Nothing of the burst arrived, for example because large packets are lost on the way.
    /// </exception>
    public double? MeasureBandwidth(TimeSpan roundTrip)
    {
        Stage = LinkStage.Burst;
        _talk.Limit(2 * options.LinkBurstPatience);
        _talk.Send(FrameType.Burst, []);
        var total = Math.Min(ReceiveCredit(), options.LinkBurstBytes);
        if (total < BurstPayload.FrameBytes)
            return null;
        _talk.Enlarge(BurstPayload.FrameBytes);
        _talk.Limit(options.LinkBurstTime + options.LinkBurstPatience);
        return SendBurst(total, roundTrip);
    }

    /// <summary>Ends the proof.</summary>
    public void Leave() => _talk.Send(FrameType.Goodbye, []);

    private void Introduce()
    {
        Span<byte> nonce = stackalloc byte[HelloPayload.NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        Span<byte> hello = stackalloc byte[HelloPayload.SizeBytes];
        var terms = new LinkTerms(
            self.Device, target.Device, target.Incarnation, channel.Local.Address, channel.Remote.Address);
        HelloPayload.WriteProof(hello, self.Versions, terms, nonce);
        _granted = HandshakeDialler.Introduce(_talk, hello, target.Device, self.Key, readyLimit: null);
    }

    private TimeSpan Echo(int number)
    {
        Span<byte> stamp = stackalloc byte[ControlPayload.StampBytes];
        BinaryPrimitives.WriteInt64LittleEndian(stamp, number);
        var start = time.GetTimestamp();
        _talk.Send(FrameType.Ping, stamp);
        var answer = _talk.Receive(FrameType.Pong, ControlPayload.StampBytes, out _);
        var elapsed = time.GetElapsedTime(start);
        return answer.SequenceEqual(stamp)
            ? elapsed
            : throw _talk.Refuse(HandshakeCause.NotARing, "an echo came back changed");
    }

    // Whatever else keeps both ends busy slows a round down, and nothing speeds one up: the best counts.
    private double SendBurst(long total, TimeSpan roundTrip)
    {
        // Noise, since a link may compress.
        var noise = new byte[BurstPayload.FrameBytes];
        new Random(0).NextBytes(noise);
        var start = time.GetTimestamp();
        double best = 0;
        long done = 0;
        try
        {
            while (done + noise.Length <= total && time.GetElapsedTime(start) < options.LinkBurstTime)
            {
                var (bytes, elapsed) = SendRound(noise, done, Math.Min(BurstPayload.RoundBytes, total - done), start);
                // Half of the time at least counts: a round trip measured under load must leave something to divide by.
                var seconds = Math.Max((elapsed - roundTrip).TotalSeconds, elapsed.TotalSeconds / 2);
                best = Math.Max(best, bytes / seconds);
                done += bytes;
            }

            return best;
        }
        catch (HandshakeException exception) when (best > 0 && exception.Failure.Cause == HandshakeCause.Timeout)
        {
            return best;
        }
    }

    /// <returns>Bytes that arrived, and how long after the first was sent the peer said so.</returns>
    private (long Bytes, TimeSpan Elapsed) SendRound(byte[] noise, long done, long length, long burstStart)
    {
        var start = time.GetTimestamp();
        long sent = 0;
        for (; sent + noise.Length <= length; sent += noise.Length)
        {
            _talk.Send(FrameType.Burst, noise);
            if (time.GetElapsedTime(burstStart) > options.LinkBurstTime)
                length = 0;
        }

        long arrived = 0;
        while (arrived < sent)
        {
            arrived = ReceiveCredit() - done;
            // What arrived until time was up is measure enough.
            if (time.GetElapsedTime(burstStart) > options.LinkBurstTime)
                break;
        }

        return (arrived, time.GetElapsedTime(start));
    }

    private long ReceiveCredit() =>
        BurstPayload.Bytes(_talk.Receive(FrameType.Credit, ControlPayload.CreditBytes, out _));
}

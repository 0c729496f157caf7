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
        var echoes = new TimeSpan[Math.Clamp(_granted.Echoes, 1, options.LinkEchoCount)];
        Span<byte> stamp = stackalloc byte[ControlPayload.StampBytes];
        for (var i = 0; i < echoes.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(stamp, i);
            var start = time.GetTimestamp();
            _talk.Send(FrameType.Ping, stamp);
            var answer = _talk.Receive(FrameType.Pong, ControlPayload.StampBytes, out _);
            echoes[i] = time.GetElapsedTime(start);
            if (!answer.SequenceEqual(stamp))
                throw _talk.Refuse(HandshakeCause.NotARing, "an echo came back changed");
        }

        Array.Sort(echoes);
        return echoes[echoes.Length / 2];
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
        var (bytes, elapsed) = SendBurst(total);
        // Half of the time at least counts: a round trip measured under load must not leave nothing to divide by.
        var seconds = Math.Max((elapsed - roundTrip).TotalSeconds, elapsed.TotalSeconds / 2);
        return seconds > 0 ? bytes / seconds : null;
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

    /// <returns>Bytes that arrived, and when the peer said so, counted from the first that was sent.</returns>
    private (long Bytes, TimeSpan Elapsed) SendBurst(long total)
    {
        // Noise, since a link may compress.
        var noise = new byte[BurstPayload.FrameBytes];
        new Random(0).NextBytes(noise);
        _talk.Limit(options.LinkBurstTime + options.LinkBurstPatience);
        var start = time.GetTimestamp();
        long sent = 0;
        long arrived = 0;
        var elapsed = TimeSpan.Zero;
        while (arrived < total)
        {
            var isTimeUp = time.GetElapsedTime(start) > options.LinkBurstTime;
            if (isTimeUp && arrived > 0)
                break;
            if (!isTimeUp && sent - arrived < BurstPayload.WindowBytes && sent + noise.Length <= total)
            {
                _talk.Send(FrameType.Burst, noise);
                sent += noise.Length;
                continue;
            }

            if (sent == arrived)
                break;
            arrived = ReceiveCredit();
            elapsed = time.GetElapsedTime(start);
        }

        return (arrived, elapsed);
    }

    private long ReceiveCredit() =>
        BurstPayload.Bytes(_talk.Receive(FrameType.Credit, ControlPayload.CreditBytes, out _));
}

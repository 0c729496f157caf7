using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Links;

/// <summary>
/// The accepting end of link proofs: checks who is meant, answers echoes, acknowledges a burst. Bounded in number,
/// bytes and time, and apart from every rank's edges.
/// </summary>
internal sealed class LinkResponder(RingSelf self, RingOptions options)
{
    // Two bursts at once would each see half of the link.
    private readonly object _burstTurn = new();
    private int _running;

    /// <summary>Answers one proof to its end.</summary>
    /// <exception cref="HandshakeException">It was refused, or broke off.</exception>
    public void Run(
        HandshakeConversation talk, IByteChannel channel, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge)
    {
        Check(talk, channel, HelloPayload.ReadProof(hello));
        try
        {
            if (Interlocked.Increment(ref _running) > options.MaxLinkProofs)
                throw talk.Refuse(HandshakeCause.Busy, $"{options.MaxLinkProofs} link proofs run already");
            Span<byte> ready = stackalloc byte[ReadyPayload.SizeBytes];
            ReadyPayload.Write(ready, options.LinkEchoCount, options.LinkBurstBytes, self.Key, hello, challenge);
            talk.Limit(options.LinkProofTimeout + (2 * options.LinkBurstPatience) + options.LinkBurstTime);
            talk.Send(FrameType.Ready, ready);
            if (AnswerEchoes(talk))
                AnswerBurst(talk);
        }
        catch (HandshakeException exception)
            when (exception.Failure.Cause is HandshakeCause.ConnectionLost or HandshakeCause.Timeout)
        {
            // The proof breaks off at the dialler, which reports it; here nothing depends on it.
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private void Check(HandshakeConversation talk, IByteChannel channel, LinkTerms terms)
    {
        if (terms.ToDevice != self.Device)
            throw talk.Refuse(
                HandshakeCause.WrongDevice, $"this is device {self.Device}; the dialler means {terms.ToDevice}");
        if (terms.Incarnation != self.Incarnation)
            throw talk.Refuse(
                HandshakeCause.OldEpoch, $"incarnation is {terms.Incarnation}; expected {self.Incarnation}");
        if (new EdgeRoute(terms.Source, terms.Address).Difference(channel) is { } detour)
            throw talk.Refuse(HandshakeCause.WrongAddress, detour);
    }

    /// <returns>Whether the dialler asks for a burst.</returns>
    private bool AnswerEchoes(HandshakeConversation talk)
    {
        for (var count = 0; ; count++)
        {
            var payload = talk.ReceiveAny(out var header);
            switch (header.Type)
            {
                case FrameType.Ping when count < options.LinkEchoCount && payload.Length == ControlPayload.StampBytes:
                    talk.Send(FrameType.Pong, payload);
                    break;
                case FrameType.Burst when payload.IsEmpty:
                    return true;
                case FrameType.Goodbye:
                    return false;
                default:
                    throw Unexpected(talk, header);
            }
        }
    }

    private void AnswerBurst(HandshakeConversation talk)
    {
        Span<byte> credit = stackalloc byte[ControlPayload.CreditBytes];
        credit.Clear();
        if (!Monitor.TryEnter(_burstTurn, options.LinkBurstPatience))
        {
            talk.Send(FrameType.Credit, credit);
            return;
        }

        try
        {
            talk.Enlarge(BurstPayload.FrameBytes);
            talk.Limit(options.LinkBurstTime + options.LinkBurstPatience);
            BurstPayload.WriteCredit(credit, options.LinkBurstBytes / BurstPayload.FrameBytes, options.LinkBurstBytes);
            talk.Send(FrameType.Credit, credit);
            long received = 0;
            for (var frames = 1; ; frames++)
            {
                var payload = talk.ReceiveAny(out var header);
                if (header.Type == FrameType.Goodbye)
                    return;
                received += payload.Length;
                if (header.Type != FrameType.Burst || payload.IsEmpty || received > options.LinkBurstBytes)
                    throw Unexpected(talk, header);
                BurstPayload.WriteCredit(credit, frames, received);
                talk.Send(FrameType.Credit, credit);
            }
        }
        finally
        {
            Monitor.Exit(_burstTurn);
        }
    }

    private static HandshakeException Unexpected(HandshakeConversation talk, in FrameHeader header) => talk.Refuse(
        HandshakeCause.NotARing, $"{header.Type} with {header.PayloadBytes} bytes has no place in a link proof");
}

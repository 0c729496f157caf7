using System.Security.Cryptography;
using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>The dialling side: HELLO, check CHALLENGE, PROOF, wait for READY.</summary>
internal static class HandshakeDialler
{
    /// <summary>Opens an edge on a fresh connection, which stays the caller's if it fails.</summary>
    /// <exception cref="HandshakeException">It failed; the peer was told why where that is possible.</exception>
    public static OpenEdge Run(
        IByteChannel channel, EdgeTerms terms, RingSelf self, RingOptions options, TimeProvider time)
    {
        channel.PollInterval = TimeSpan.FromMilliseconds(100);
        var reader = new FrameReader(channel, time);
        var talk = new HandshakeConversation(channel, reader, terms.Epoch.Value, terms.FromRank);
        talk.Limit(options.HandshakeTimeout);

        Span<byte> nonce = stackalloc byte[HelloPayload.NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        Span<byte> hello = stackalloc byte[HelloPayload.SizeBytes];
        HelloPayload.Write(hello, self.Versions.Lowest, self.Versions.Highest, terms, nonce);
        // The acceptor may hold the edge until its rank is there.
        var credits = Introduce(
            talk, hello, terms.ToDevice, self.Key, options.UnclaimedEdgeHold + options.HandshakeTimeout);
        if (credits.Frames < 1 || credits.Bytes < terms.Limits.MaxFrameBytes)
            throw talk.Refuse(
                HandshakeCause.LimitMismatch,
                $"READY grants {credits.Frames} frames, {credits.Bytes} bytes; "
                + $"expected 1 frame, {terms.Limits.MaxFrameBytes} bytes at least");
        talk.Limit(Timeout.InfiniteTimeSpan);
        return new OpenEdge(
            channel, reader, terms, true, credits.Frames, credits.Bytes, talk.NextSent, talk.NextReceived);
    }

    /// <summary>From HELLO to READY, for any purpose.</summary>
    /// <param name="talk">A fresh connection, with its time limit set.</param>
    /// <param name="hello">Payload of HELLO.</param>
    /// <param name="meant">The device that must answer.</param>
    /// <param name="key">The cluster key.</param>
    /// <param name="readyLimit">New time limit from PROOF on; null keeps the one that runs.</param>
    /// <returns>What READY grants.</returns>
    /// <exception cref="HandshakeException">It failed; the peer was told why where that is possible.</exception>
    public static (long Frames, long Bytes) Introduce(
        HandshakeConversation talk,
        ReadOnlySpan<byte> hello,
        DeviceId meant,
        ReadOnlySpan<byte> key,
        TimeSpan? readyLimit)
    {
        talk.Send(FrameType.Hello, hello);

        talk.Stage = HandshakeStage.Challenge;
        Span<byte> challenge = stackalloc byte[ChallengePayload.SizeBytes];
        talk.Receive(FrameType.Challenge, ChallengePayload.SizeBytes, out _).CopyTo(challenge);
        CheckChallenge(talk, hello, meant, key, challenge);

        talk.Stage = HandshakeStage.Proof;
        Span<byte> proof = stackalloc byte[HandshakeMac.SizeBytes];
        HandshakeMac.Compute(key, HandshakeMac.Dialler, hello, challenge[..ChallengePayload.ProofOffset], [], proof);
        talk.Send(FrameType.Proof, proof);

        talk.Stage = HandshakeStage.Ready;
        if (readyLimit is { } limit)
            talk.Limit(limit);
        var ready = talk.Receive(FrameType.Ready, ReadyPayload.SizeBytes, out _);
        return HandshakeMac.Verify(
            key,
            HandshakeMac.Ready,
            hello,
            challenge[..ChallengePayload.ProofOffset],
            ready[..ReadyPayload.ProofOffset],
            ready[ReadyPayload.ProofOffset..])
            ? ReadyPayload.Credits(ready)
            : throw talk.Refuse(HandshakeCause.WrongKey, "READY carries a wrong proof");
    }

    private static void CheckChallenge(
        HandshakeConversation talk,
        ReadOnlySpan<byte> hello,
        DeviceId meant,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> challenge)
    {
        if (!HandshakeMac.Verify(
            key,
            HandshakeMac.Acceptor,
            hello,
            challenge[..ChallengePayload.ProofOffset],
            [],
            challenge[ChallengePayload.ProofOffset..]))
            throw talk.Refuse(HandshakeCause.WrongKey, "CHALLENGE was made with another cluster key");
        if (challenge[0] < hello[0] || challenge[0] > hello[1])
            throw talk.Refuse(
                HandshakeCause.VersionMismatch,
                $"version {challenge[0]} was chosen; this end speaks {hello[0]} to {hello[1]}");
        if (ChallengePayload.Device(challenge) != meant)
            throw talk.Refuse(
                HandshakeCause.WrongDevice,
                $"device {ChallengePayload.Device(challenge)} answered; expected {meant}");
    }
}

using System.Security.Cryptography;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>The dialling side: HELLO, check CHALLENGE, PROOF, wait for READY.</summary>
internal static class HandshakeDialler
{
    /// <summary>Runs the handshake on a fresh connection, which stays the caller's if it fails.</summary>
    /// <exception cref="HandshakeException">It failed; the peer was told why where that is possible.</exception>
    public static OpenEdge Run(
        IByteChannel channel,
        EdgeTerms terms,
        ReadOnlySpan<byte> key,
        ProtocolVersions versions,
        RingOptions options,
        TimeProvider time)
    {
        channel.PollInterval = TimeSpan.FromMilliseconds(100);
        var reader = new FrameReader(channel, time);
        reader.StartDeadline(options.HandshakeTimeout);
        var talk = new HandshakeConversation(channel, reader, terms.Epoch.Value, terms.FromRank);

        Span<byte> nonce = stackalloc byte[HelloPayload.NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        Span<byte> hello = stackalloc byte[HelloPayload.SizeBytes];
        HelloPayload.Write(hello, versions.Lowest, versions.Highest, terms, nonce);
        talk.Send(FrameType.Hello, hello);

        talk.Stage = HandshakeStage.Challenge;
        Span<byte> challenge = stackalloc byte[ChallengePayload.SizeBytes];
        talk.Receive(FrameType.Challenge, ChallengePayload.SizeBytes, out _).CopyTo(challenge);
        CheckChallenge(talk, terms, key, versions, hello, challenge);

        talk.Stage = HandshakeStage.Proof;
        Span<byte> proof = stackalloc byte[HandshakeMac.SizeBytes];
        HandshakeMac.Compute(
            key, HandshakeMac.Dialler, hello, challenge[..ChallengePayload.ProofOffset], [], proof);
        talk.Send(FrameType.Proof, proof);

        talk.Stage = HandshakeStage.Ready;
        // The acceptor may hold the edge until its rank is there.
        reader.StartDeadline(options.UnclaimedEdgeHold + options.HandshakeTimeout);
        var ready = talk.Receive(FrameType.Ready, ReadyPayload.SizeBytes, out _);
        if (!HandshakeMac.Verify(
            key,
            HandshakeMac.Ready,
            hello,
            challenge[..ChallengePayload.ProofOffset],
            ready[..ReadyPayload.ProofOffset],
            ready[ReadyPayload.ProofOffset..]))
            throw talk.Refuse(HandshakeCause.WrongKey, "READY carries a wrong proof");
        var credits = ReadyPayload.Credits(ready);
        if (credits.Frames < 1 || credits.Bytes < terms.Limits.MaxFrameBytes)
            throw talk.Refuse(
                HandshakeCause.LimitMismatch,
                $"READY grants {credits.Frames} frames, {credits.Bytes} bytes; "
                + $"expected 1 frame, {terms.Limits.MaxFrameBytes} bytes at least");
        reader.StartDeadline(Timeout.InfiniteTimeSpan);
        return new OpenEdge(
            channel, reader, terms, true, credits.Frames, credits.Bytes, talk.NextSent, talk.NextReceived);
    }

    private static void CheckChallenge(
        HandshakeConversation talk,
        EdgeTerms terms,
        ReadOnlySpan<byte> key,
        ProtocolVersions versions,
        ReadOnlySpan<byte> hello,
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
        if (challenge[0] < versions.Lowest || challenge[0] > versions.Highest)
            throw talk.Refuse(
                HandshakeCause.VersionMismatch,
                $"version {challenge[0]} was chosen; this end speaks {versions.Lowest} to {versions.Highest}");
        if (ChallengePayload.Device(challenge) != terms.ToDevice)
            throw talk.Refuse(
                HandshakeCause.WrongDevice,
                $"device {ChallengePayload.Device(challenge)} answered; expected {terms.ToDevice}");
    }
}

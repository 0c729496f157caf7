using System.Security.Cryptography;
using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>The accepting side: wait for HELLO, CHALLENGE, check PROOF, find the rank, compare terms, READY.</summary>
internal static class HandshakeAcceptor
{
    /// <summary>
    /// Runs the handshake on a fresh connection. Until the proof is checked, only two small frames are read.
    /// </summary>
    /// <param name="channel">The connection; stays the caller's if this fails.</param>
    /// <param name="device">This device.</param>
    /// <param name="key">The cluster key.</param>
    /// <param name="versions">Versions spoken here.</param>
    /// <param name="claims">Finds the rank that expects the edge; may wait for it.</param>
    /// <param name="options">Time limits.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="HandshakeException">It failed; the peer was told why where that is possible.</exception>
    public static void Run(
        IByteChannel channel,
        DeviceId device,
        ReadOnlySpan<byte> key,
        ProtocolVersions versions,
        EdgeClaims claims,
        RingOptions options,
        TimeProvider time)
    {
        channel.PollInterval = TimeSpan.FromMilliseconds(100);
        var reader = new FrameReader(channel, time);
        reader.StartDeadline(options.HandshakeTimeout);
        var talk = new HandshakeConversation(channel, reader, 0, 0);

        Span<byte> hello = stackalloc byte[HelloPayload.SizeBytes];
        talk.Receive(FrameType.Hello, HelloPayload.SizeBytes, out _).CopyTo(hello);
        var offered = HelloPayload.Read(hello);
        talk.Epoch = offered.Epoch.Value;
        talk.OwnRank = offered.ToRank;
        var spoken = new ProtocolVersions(hello[0], hello[1]);
        if (versions.Choose(spoken) is not { } version)
            throw talk.Refuse(
                HandshakeCause.VersionMismatch,
                $"the dialler speaks {spoken.Lowest} to {spoken.Highest}, "
                + $"this end {versions.Lowest} to {versions.Highest}");

        talk.Stage = HandshakeStage.Challenge;
        Span<byte> nonce = stackalloc byte[HelloPayload.NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        Span<byte> challenge = stackalloc byte[ChallengePayload.SizeBytes];
        ChallengePayload.Write(challenge, version, device, nonce, key, hello);
        talk.Send(FrameType.Challenge, challenge);

        talk.Stage = HandshakeStage.Proof;
        var proof = talk.Receive(FrameType.Proof, HandshakeMac.SizeBytes, out _);
        if (!HandshakeMac.Verify(
            key, HandshakeMac.Dialler, hello, challenge[..ChallengePayload.ProofOffset], [], proof))
            throw talk.Refuse(HandshakeCause.WrongKey, "PROOF was made with another cluster key");

        talk.Stage = HandshakeStage.Ready;
        Span<byte> ready = stackalloc byte[ReadyPayload.SizeBytes];
        var claim = claims.Claim(offered, device, options.UnclaimedEdgeHold, out var refusal)
            ?? throw talk.Refuse(refusal.Cause, refusal.Message);
        reader.StartDeadline(Timeout.InfiniteTimeSpan);
        try
        {
            ReadyPayload.Write(ready, claim.CreditFrames, claim.CreditBytes, key, hello, challenge);
            talk.Send(FrameType.Ready, ready);
        }
        catch (HandshakeException)
        {
            claim.GiveUp();
            throw;
        }

        claim.Complete(new OpenEdge(
            channel,
            reader,
            claim.Terms,
            false,
            claim.CreditFrames,
            claim.CreditBytes,
            talk.NextSent,
            talk.NextReceived));
    }
}

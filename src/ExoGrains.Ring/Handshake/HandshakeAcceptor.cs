using System.Security.Cryptography;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Links;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>
/// The accepting side: wait for HELLO, CHALLENGE, check PROOF, and then open the edge or answer the link proof.
/// </summary>
/// <param name="self">Who this end is.</param>
/// <param name="claims">Finds the rank that expects an edge; may wait for it.</param>
/// <param name="options">Time limits.</param>
/// <param name="time">The clock.</param>
internal sealed class HandshakeAcceptor(RingSelf self, EdgeClaims claims, RingOptions options, TimeProvider time)
{
    private readonly LinkResponder _responder = new(self, options);

    /// <summary>
    /// Runs the handshake on a fresh connection. Until the proof is checked, only two small frames are read.
    /// </summary>
    /// <param name="pending">The connection; it stays the caller's if this fails or returns false.</param>
    /// <returns>Whether a rank has the connection now.</returns>
    /// <exception cref="HandshakeException">It failed; the peer was told why where that is possible.</exception>
    public bool Run(PendingConnection pending)
    {
        var channel = pending.Channel;
        channel.PollInterval = TimeSpan.FromMilliseconds(100);
        var reader = new FrameReader(channel, time);
        var talk = new HandshakeConversation(channel, reader, 0, 0);
        talk.Limit(options.HandshakeTimeout);

        Span<byte> hello = stackalloc byte[HelloPayload.SizeBytes];
        talk.Receive(FrameType.Hello, HelloPayload.SizeBytes, out _).CopyTo(hello);
        talk.Epoch = HelloPayload.Epoch(hello);
        talk.OwnRank = HelloPayload.ToRank(hello);
        var (version, purpose) = CheckVersion(talk, hello);
        pending.Advance(PendingProgress.Introduced);
        Span<byte> challenge = stackalloc byte[ChallengePayload.SizeBytes];
        Challenge(talk, version, hello, challenge);
        pending.Advance(PendingProgress.Proven);

        talk.Stage = HandshakeStage.Ready;
        if (purpose == HelloPurpose.Edge)
            return OpenEdge(talk, channel, reader, hello, challenge);
        _responder.Run(talk, channel, hello, challenge);
        return false;
    }

    private (byte Version, HelloPurpose Purpose) CheckVersion(HandshakeConversation talk, ReadOnlySpan<byte> hello)
    {
        var spoken = new ProtocolVersions(hello[0], hello[1]);
        if (self.Versions.Choose(spoken) is not { } version)
            throw talk.Refuse(
                HandshakeCause.VersionMismatch,
                $"the dialler speaks {spoken.Lowest} to {spoken.Highest}, "
                + $"this end {self.Versions.Lowest} to {self.Versions.Highest}");
        var purpose = HelloPayload.Purpose(hello, version);
        return purpose is HelloPurpose.Edge or HelloPurpose.LinkProof
            ? (version, purpose)
            : throw talk.Refuse(
                HandshakeCause.VersionMismatch, $"purpose {(int)purpose} is not known to version {version}");
    }

    private void Challenge(
        HandshakeConversation talk, byte version, ReadOnlySpan<byte> hello, Span<byte> challenge)
    {
        talk.Stage = HandshakeStage.Challenge;
        Span<byte> nonce = stackalloc byte[HelloPayload.NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        ChallengePayload.Write(challenge, version, self.Device, nonce, self.Key, hello);
        talk.Send(FrameType.Challenge, challenge);

        talk.Stage = HandshakeStage.Proof;
        var proof = talk.Receive(FrameType.Proof, HandshakeMac.SizeBytes, out _);
        if (!HandshakeMac.Verify(
            self.Key, HandshakeMac.Dialler, hello, challenge[..ChallengePayload.ProofOffset], [], proof))
            throw talk.Refuse(HandshakeCause.WrongKey, "PROOF was made with another cluster key");
    }

    private bool OpenEdge(
        HandshakeConversation talk,
        IByteChannel channel,
        FrameReader reader,
        ReadOnlySpan<byte> hello,
        ReadOnlySpan<byte> challenge)
    {
        var claim = claims.Claim(
            HelloPayload.Read(hello), self.Device, channel, options.UnclaimedEdgeHold, out var refusal)
            ?? throw talk.Refuse(refusal.Cause, refusal.Message);
        talk.Limit(Timeout.InfiniteTimeSpan);
        try
        {
            Span<byte> ready = stackalloc byte[ReadyPayload.SizeBytes];
            ReadyPayload.Write(ready, claim.CreditFrames, claim.CreditBytes, self.Key, hello, challenge);
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
        return true;
    }
}

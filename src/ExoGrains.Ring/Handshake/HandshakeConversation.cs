using System.IO.Hashing;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>Sends and receives the few small frames of a handshake, in one fixed buffer, within a time limit.</summary>
internal sealed class HandshakeConversation(IByteChannel channel, FrameReader reader, uint epoch, int ownRank)
{
    private byte[] _outbound = new byte[ControlFrame.MaxBytes];
    private byte[] _inbound = new byte[ControlFrame.MaxBytes];

    /// <summary>Where it stands; goes into failures.</summary>
    public HandshakeStage Stage { get; set; } = HandshakeStage.Hello;

    /// <summary>Epoch written into the frames; the acceptor learns it from HELLO.</summary>
    public uint Epoch { get; set; } = epoch;

    /// <summary>Rank written into the frames; the acceptor learns it from HELLO.</summary>
    public int OwnRank { get; set; } = ownRank;

    /// <summary>Number of the next frame sent.</summary>
    public ulong NextSent { get; private set; } = 1;

    /// <summary>Number of the next frame received.</summary>
    public ulong NextReceived { get; private set; } = 1;

    private int MaxPayloadBytes => _inbound.Length - FrameHeader.SizeBytes;

    /// <summary>Limits all receiving from now on.</summary>
    public void Limit(TimeSpan limit) => reader.StartDeadline(limit);

    /// <summary>Makes room for larger payloads; only once the peer has proven that it has the key.</summary>
    public void Enlarge(int payloadBytes)
    {
        _outbound = new byte[FrameHeader.SizeBytes + payloadBytes];
        _inbound = new byte[FrameHeader.SizeBytes + payloadBytes];
        reader.Enlarge();
    }

    /// <summary>Sends one frame.</summary>
    public void Send(FrameType type, ReadOnlySpan<byte> payload)
    {
        var length = ControlFrame.Write(_outbound, type, Epoch, NextSent++, OwnRank, payload);
        if (!channel.Send(_outbound.AsSpan(0, length)))
            throw Failure(HandshakeCause.ConnectionLost, "the connection ended while sending", channel.SystemError);
    }

    /// <summary>Waits for one frame of a type and an exact payload length.</summary>
    /// <returns>The payload; valid until the next receive.</returns>
    /// <exception cref="HandshakeException">
    /// Anything else came, among it an ERROR whose cause and text it carries.
    /// </exception>
    public ReadOnlySpan<byte> Receive(FrameType type, int payloadBytes, out FrameHeader header)
    {
        var payload = ReceiveAny(out header);
        if (header.Type != type || payload.Length != payloadBytes)
            throw Failure(
                HandshakeCause.NotARing,
                $"the peer sent {header.Type} with {payload.Length} bytes; expected {type} with {payloadBytes}");
        return payload;
    }

    /// <summary>Waits for one frame of any type but ERROR.</summary>
    /// <returns>The payload; valid until the next receive.</returns>
    /// <exception cref="HandshakeException">It is none, or an ERROR whose cause and text it carries.</exception>
    public ReadOnlySpan<byte> ReceiveAny(out FrameHeader header)
    {
        Check(reader.Read(_inbound.AsSpan(0, FrameHeader.SizeBytes)));
        var fault = FrameHeader.Read(_inbound, out header);
        if (fault != FrameFault.None)
            throw Failure(HandshakeCause.NotARing, $"the peer sent no ring frame ({fault})");
        if (header.PayloadBytes > MaxPayloadBytes || header.FrameNumber != NextReceived)
            throw Failure(
                HandshakeCause.NotARing,
                $"the peer sent frame {header.FrameNumber} with {header.PayloadBytes} bytes; "
                + $"expected frame {NextReceived}, at most {MaxPayloadBytes} bytes");
        NextReceived++;
        var payload = _inbound.AsSpan(FrameHeader.SizeBytes, (int)header.PayloadBytes);
        Check(reader.Read(payload));
        if (XxHash3.HashToUInt64(payload) != header.PayloadHash)
            throw Failure(HandshakeCause.NotARing, "the peer sent a frame with a wrong payload checksum");
        if (header.Type == FrameType.Error && ErrorPayload.TryRead(payload, out var code, out var text))
            throw Failure(ToCause(code), $"the peer refused: {text}");
        return payload;
    }

    /// <summary>Tells the peer why, and makes the exception that says the same here.</summary>
    public HandshakeException Refuse(HandshakeCause cause, string message)
    {
        Span<byte> payload = stackalloc byte[ControlFrame.MaxPayloadBytes];
        var length = ErrorPayload.Write(payload, (int)cause, message);
        var frame = ControlFrame.Write(_outbound, FrameType.Error, Epoch, NextSent++, OwnRank, payload[..length]);
        if (channel.Send(_outbound.AsSpan(0, frame)))
        {
            // Closing over unread bytes would reset the connection and lose the error on its way: let the peer close.
            channel.ShutdownSend();
            Limit(TimeSpan.FromSeconds(1));
            reader.Skip(ControlFrame.MaxBytes);
        }

        return Failure(cause, message);
    }

    private HandshakeException Failure(HandshakeCause cause, string message, string? systemError = null) =>
        new(new HandshakeFailure(Stage, cause, $"{channel.Description}: {message}", systemError));

    private void Check(ReadStatus status)
    {
        if (status == ReadStatus.Timeout)
            throw Failure(HandshakeCause.Timeout, "the peer said nothing in time", SystemErrors.TimedOut);
        if (status != ReadStatus.Ok)
            throw Failure(HandshakeCause.ConnectionLost, $"the connection ended ({status})", channel.SystemError);
    }

    private static HandshakeCause ToCause(int code) =>
        Enum.IsDefined((HandshakeCause)code) ? (HandshakeCause)code : HandshakeCause.NotARing;
}

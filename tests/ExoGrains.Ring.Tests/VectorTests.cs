using System.Net;
using System.Text.Json;
using ExoGrains.Compute;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Links;

namespace ExoGrains.Ring.Tests;

/// <summary>The bytes promised in schemas/ring/vectors.json, written and read.</summary>
public sealed class VectorTests
{
    private static readonly JsonElement Vectors = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors.json"))).RootElement;

    private static readonly StepLimits Limits = new(HiddenSize: 2, SlotCount: 4, ContextTokens: 32, MaxStepTokens: 8);

    private static readonly EdgeTerms Terms = EdgePair.Terms with
    {
        ModelHash = new ModelHash([.. Enumerable.Range(64, 32).Select(value => (byte)value)]),
        Limits = Limits,
    };

    private static readonly byte[] DiallerNonce = [.. Enumerable.Range(128, 32).Select(value => (byte)value)];

    private static readonly byte[] AcceptorNonce = [.. Enumerable.Range(160, 32).Select(value => (byte)value)];

    public static TheoryData<string> ControlFrames =>
        [.. Vectors.GetProperty("control").EnumerateObject().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(ControlFrames))]
    public void ControlFrame_IsWrittenAndReadAsPromised(string name)
    {
        var expected = Convert.FromHexString(Vectors.GetProperty("control").GetProperty(name).GetString()!);
        var (type, number, payload) = Control(name);
        var written = new byte[ControlFrame.MaxBytes];

        var length = ControlFrame.Write(written, type, 7, number, 1, payload);

        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(written.AsSpan(0, length)));
        Assert.Equal(FrameFault.None, FrameHeader.Read(expected, out var header));
        Assert.Equal((type, 7u, number, 1), (header.Type, header.Epoch, header.FrameNumber, header.SourceRank));
        Assert.Equal((uint)payload.Length, header.PayloadBytes);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("outputs")]
    public void Step_IsWrittenAndReadAsPromised(string name)
    {
        var expected = Convert.FromHexString(Vectors.GetProperty("steps").GetProperty(name).GetString()!);
        using var pool = new StepBufferPool(Limits, 2);
        var (written, read) = (pool.Rent()!, pool.Rent()!);
        FillStep(written, isOutputsOnly: name == "outputs");

        var length = StepCodec.Encode(written, 7, 3, 1);

        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(written.Memory[..length]));
        expected.CopyTo(read.Memory);
        Assert.Equal(FrameFault.None, FrameHeader.Read(expected, out var header));
        Assert.Null(StepCodec.CheckHeader(header, Limits));
        Assert.Null(StepCodec.Decode(header, read));
        Assert.Equal(written.Operations[..3], read.Operations[..3]);
        Assert.Equal(written.Rows[..2], read.Rows[..2]);
        Assert.Equal(written.Hidden.ToArray(), read.Hidden.ToArray());
        Assert.Equal((42ul, name == "outputs"), (read.MicroBatch, read.IsOutputsOnly));
    }

    [Fact]
    public void Handshake_IsWrittenAsPromised()
    {
        var promised = Vectors.GetProperty("handshake");
        var hello = new byte[HelloPayload.SizeBytes];
        var challenge = new byte[ChallengePayload.SizeBytes];
        var proof = new byte[HandshakeMac.SizeBytes];
        var ready = new byte[ReadyPayload.SizeBytes];

        HelloPayload.Write(hello, 1, 1, Terms, DiallerNonce);
        ChallengePayload.Write(challenge, 1, Terms.ToDevice, AcceptorNonce, LoopbackRing.Key, hello);
        HandshakeMac.Compute(LoopbackRing.Key, HandshakeMac.Dialler, hello, challenge.AsSpan(0, 56), [], proof);
        ReadyPayload.Write(ready, 4, 33554432, LoopbackRing.Key, hello, challenge);

        Assert.Equal(promised.GetProperty("key").GetString(), Convert.ToHexStringLower(LoopbackRing.Key));
        Assert.Equal(promised.GetProperty("hello").GetString(), Convert.ToHexStringLower(hello));
        Assert.Equal(promised.GetProperty("challenge").GetString(), Convert.ToHexStringLower(challenge));
        Assert.Equal(promised.GetProperty("proof").GetString(), Convert.ToHexStringLower(proof));
        Assert.Equal(promised.GetProperty("ready").GetString(), Convert.ToHexStringLower(ready));
    }

    [Fact]
    public void Handshake_IsReadAsPromised()
    {
        var promised = Vectors.GetProperty("handshake");
        byte[] Bytes(string name) => Convert.FromHexString(promised.GetProperty(name).GetString()!);
        var (key, hello, challenge, ready) = (Bytes("key"), Bytes("hello"), Bytes("challenge"), Bytes("ready"));

        Assert.Equal(Terms, HelloPayload.Read(hello));
        Assert.Equal(Terms.ToDevice, ChallengePayload.Device(challenge));
        Assert.Equal((4, 33554432), ReadyPayload.Credits(ready));
        Assert.True(HandshakeMac.Verify(
            key, HandshakeMac.Acceptor, hello, challenge.AsSpan(0, 56), [], challenge.AsSpan(56)));
        Assert.True(HandshakeMac.Verify(
            key, HandshakeMac.Dialler, hello, challenge.AsSpan(0, 56), [], Bytes("proof")));
        Assert.False(HandshakeMac.Verify(
            key, HandshakeMac.Acceptor, hello, challenge.AsSpan(0, 56), [], Bytes("proof")));
    }

    [Fact]
    public void LinkProof_IsWrittenAndReadAsPromised()
    {
        var promised = Vectors.GetProperty("linkProof");
        var terms = new LinkTerms(
            Terms.FromDevice,
            Terms.ToDevice,
            1_800_000_000,
            IPAddress.Parse("192.168.100.1"),
            IPAddress.Parse("::ffff:192.168.100.2"));
        var hello = new byte[HelloPayload.SizeBytes];
        var challenge = new byte[ChallengePayload.SizeBytes];
        var proof = new byte[HandshakeMac.SizeBytes];
        var ready = new byte[ReadyPayload.SizeBytes];

        HelloPayload.WriteProof(hello, new ProtocolVersions(1, 2), terms, DiallerNonce);
        ChallengePayload.Write(challenge, 2, terms.ToDevice, AcceptorNonce, LoopbackRing.Key, hello);
        HandshakeMac.Compute(LoopbackRing.Key, HandshakeMac.Dialler, hello, challenge.AsSpan(0, 56), [], proof);
        ReadyPayload.Write(ready, 32, 1 << 20, LoopbackRing.Key, hello, challenge);

        Assert.Equal(promised.GetProperty("hello").GetString(), Convert.ToHexStringLower(hello));
        Assert.Equal(promised.GetProperty("challenge").GetString(), Convert.ToHexStringLower(challenge));
        Assert.Equal(promised.GetProperty("proof").GetString(), Convert.ToHexStringLower(proof));
        Assert.Equal(promised.GetProperty("ready").GetString(), Convert.ToHexStringLower(ready));
        Assert.Equal(terms with { Address = IPAddress.Parse("192.168.100.2") }, HelloPayload.ReadProof(hello));
        Assert.Equal(HelloPurpose.LinkProof, HelloPayload.Purpose(hello, version: 2));
        Assert.Equal(HelloPurpose.Edge, HelloPayload.Purpose(hello, version: 1));
    }

    private static void FillStep(StepBuffer step, bool isOutputsOnly)
    {
        step.MicroBatch = 42;
        step.OperationCount = 3;
        step.Operations[0] = new SlotOperation(SlotOperationKind.Close, 3);
        step.Operations[1] = new SlotOperation(SlotOperationKind.Open, 0);
        step.Operations[2] = new SlotOperation(SlotOperationKind.Fork, 1, 2, 16);
        step.RowCount = 2;
        step.Rows[0] = new StepRow(0, 0, 2, 1);
        step.Rows[1] = new StepRow(1, 16, 1, 1);
        step.TokenCount = isOutputsOnly ? 2 : 3;
        step.IsOutputsOnly = isOutputsOnly;
        for (var i = 0; i < step.Hidden.Length; i++)
            step.Hidden[i] = i - 1.5f;
    }

    private static (FrameType Type, ulong Number, byte[] Payload) Control(string name)
    {
        var error = new byte[ControlFrame.MaxPayloadBytes];
        return name switch
        {
            "credit" => (FrameType.Credit, 3, [5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
            "ping" => (FrameType.Ping, 4, [1, 2, 3, 4, 5, 6, 7, 8]),
            "pong" => (FrameType.Pong, 5, [1, 2, 3, 4, 5, 6, 7, 8]),
            "cancel" => (FrameType.Cancel, 6, [3, 0, 0, 0]),
            "error" => (FrameType.Error, 7, error[..ErrorPayload.Write(error, 109, "kaputt: \u00fc")]),
            "shortage" => (FrameType.Shortage, 9, error[..ErrorPayload.Write(error, 1, "Rank 2: full")]),
            "goodbye" => (FrameType.Goodbye, 8, []),
            _ => throw new ArgumentException($"no control frame is called {name}"),
        };
    }
}

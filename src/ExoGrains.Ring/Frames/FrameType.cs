namespace ExoGrains.Ring.Frames;

/// <summary>What a frame is. Wire values; see schemas/ring/frames.md.</summary>
internal enum FrameType : byte
{
    Hello = 1,
    Challenge = 2,
    Proof = 3,
    Ready = 4,
    Step = 5,
    Credit = 6,
    Ping = 7,
    Pong = 8,
    Cancel = 9,
    Error = 10,
    Goodbye = 11,
    Burst = 12,
    Shortage = 13,
}

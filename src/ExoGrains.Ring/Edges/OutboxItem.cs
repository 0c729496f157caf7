using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Edges;

/// <summary>One frame to send.</summary>
/// <param name="Type">What it is.</param>
/// <param name="First">Ping, pong: the stamp. Credit: frames in all. Cancel: the slot. Error, shortage: the
/// code.</param>
/// <param name="Second">Credit: bytes in all.</param>
/// <param name="Step">Step: the buffer.</param>
/// <param name="Text">Error, shortage: the message.</param>
internal readonly record struct OutboxItem(
    FrameType Type, ulong First = 0, ulong Second = 0, StepBuffer? Step = null, string? Text = null);

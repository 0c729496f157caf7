using System.Collections.Concurrent;
using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Tests;

/// <summary>Keeps what an edge brings, and gives buffers back.</summary>
internal sealed class RecordingSink : IEdgeSink
{
    private readonly TaskCompletionSource<(RingFaultReason Reason, string Message)> _broken =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<(ulong MicroBatch, float[] Hidden)> Steps { get; } = new();

    public ConcurrentQueue<int> Cancels { get; } = new();

    public Task<(RingFaultReason Reason, string Message)> Broken => _broken.Task;

    public bool KeepsSteps { get; init; }

    public void OnStep(StepBuffer step)
    {
        Steps.Enqueue((step.MicroBatch, step.Hidden.ToArray()));
        if (!KeepsSteps)
            step.Release();
    }

    public void OnCancel(int slot) => Cancels.Enqueue(slot);

    public void OnEdgeBroken(RingFaultReason reason, string message) => _broken.TrySetResult((reason, message));
}

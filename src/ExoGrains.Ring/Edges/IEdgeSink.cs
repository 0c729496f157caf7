using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Edges;

/// <summary>
/// Where an edge's receiver thread puts what arrives: the stage of a rank, or the head. Must not block.
/// </summary>
internal interface IEdgeSink
{
    /// <summary>A whole, checked step; the sink releases it.</summary>
    void OnStep(StepBuffer step);

    /// <summary>A slot was cancelled by the head.</summary>
    void OnCancel(int slot);

    /// <summary>The edge is over, once, unless it was closed from here.</summary>
    void OnEdgeBroken(RingFaultReason reason, string message);
}

using ExoGrains.Ring.Edges;

namespace ExoGrains.Ring.Ranks;

/// <summary>The thread of a rank: a stage, or the head. Takes what the edges bring.</summary>
internal interface IRankLoop : IEdgeSink
{
    /// <summary>Starts the thread.</summary>
    /// <param name="next">The edge to the next rank; null in a ring of one.</param>
    void Start(Edge? next);

    /// <summary>Ends the thread soon; its steps are dropped. Safe from any thread, and twice.</summary>
    void Stop(RingFault fault);

    /// <summary>Completes when the thread has ended, or at once if it never started.</summary>
    Task Ended { get; }
}

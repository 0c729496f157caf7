using ExoGrains.Ring.Head;

namespace ExoGrains.Ring;

/// <summary>A submitted sequence.</summary>
public sealed class SequenceHandle
{
    private readonly HeadLoop _loop;
    private readonly LiveSequence _sequence;

    internal SequenceHandle(HeadLoop loop, LiveSequence sequence)
    {
        _loop = loop;
        _sequence = sequence;
    }

    /// <summary>
    /// Ends the sequence soon with <see cref="SequenceEnd.Cancelled"/>. Safe from any thread, also twice or too late.
    /// </summary>
    public void Cancel() => _loop.Cancel(_sequence);
}

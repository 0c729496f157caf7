using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>Takes sequences, keeps the pipeline full, and tells their observers what comes out.</summary>
public sealed class HeadScheduler
{
    private HeadScheduler()
    {
    }

    /// <summary>Queues a sequence. Its observer is called from the head's thread.</summary>
    /// <exception cref="InvalidRequestException">The request cannot be run, whatever the load.</exception>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="RingBrokenException">The ring is broken, or not connected.</exception>
    public SequenceHandle Submit(SequenceRequest request, ISequenceObserver observer) => throw new NotImplementedException();

    /// <summary>Present counts.</summary>
    public HeadStatistics Statistics => throw new NotImplementedException();
}

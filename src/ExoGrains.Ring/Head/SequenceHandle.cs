namespace ExoGrains.Ring;

/// <summary>A submitted sequence.</summary>
public sealed class SequenceHandle
{
    internal SequenceHandle()
    {
    }

    /// <summary>Ends the sequence soon with <see cref="SequenceEnd.Cancelled"/>. Safe from any thread, also twice or too late.</summary>
    public void Cancel() => throw new NotImplementedException();
}

using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>One line on a terminal that says how far the weights are, and is gone when it ends.</summary>
/// <param name="messages">Where to.</param>
/// <param name="isTerminal">Whether a line can be written over; else nothing is written at all.</param>
internal sealed class LoadLine(TextWriter messages, bool isTerminal) : IDisposable
{
    private const string BackAndErase = "\r\e[K";
    private bool _isShown;

    /// <summary>Shows a status that differs from the one before.</summary>
    public void Show(InstanceStatus status)
    {
        if (!isTerminal || status.Load is not { } load)
        {
            Clear();
            return;
        }

        messages.Write($"{BackAndErase}loading: {load.Percent} % of {Quantity.Bytes(load.TotalBytes)}");
        messages.Flush();
        _isShown = true;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Clear()
    {
        if (!_isShown)
            return;
        messages.Write(BackAndErase);
        messages.Flush();
        _isShown = false;
    }
}

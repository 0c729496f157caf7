using ExoGrains.Compute;
using Microsoft.Extensions.Hosting;

namespace ExoGrains.Grains.Devices;

/// <summary>How fast this device reads memory, measured once after the silo started; decoding is bound by it.</summary>
/// <param name="device">Tells how many threads read.</param>
public sealed class MeasuredSpeed(LocalDevice device) : BackgroundService
{
    // One pass over the probe's buffer: a rough figure that delays a starting silo by little.
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(50);

    private double _readBytesPerSecond;

    /// <summary>Bytes per second of all threads together; null until measured.</summary>
    public double? ReadBytesPerSecond =>
        Volatile.Read(ref _readBytesPerSecond) is > 0 and var measured ? measured : null;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(
        () => Volatile.Write(ref _readBytesPerSecond, MemoryBandwidthProbe.Measure(device.ThreadCount, Duration)),
        stoppingToken);
}

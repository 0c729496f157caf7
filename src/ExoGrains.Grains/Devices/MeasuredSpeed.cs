using ExoGrains.Compute;
using Microsoft.Extensions.Hosting;

namespace ExoGrains.Grains.Devices;

/// <summary>How fast this device reads memory, measured after the silo started; decoding is bound by it.</summary>
/// <remarks>The best of several measurements: what else a machine does at the moment, such as starting this silo, makes
/// one too low, and layers are shared out by it. It is the processor that reads, also where a GPU
/// computes, whose own speed is not measured.</remarks>
/// <param name="device">Tells how many threads read.</param>
/// <param name="time">The clock.</param>
public sealed class MeasuredSpeed(LocalDevice device, TimeProvider time) : BackgroundService
{
    private const int Measurements = 4;

    // A pass or two over the probe's buffer: rough figures that disturb a starting silo little.
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private double _readBytesPerSecond;

    /// <summary>Bytes per second of all threads together; null until measured.</summary>
    public double? ReadBytesPerSecond =>
        Volatile.Read(ref _readBytesPerSecond) is > 0 and var measured ? measured : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var i = 0; i < Measurements; i++)
        {
            if (i > 0)
                await Task.Delay(Pause, time, stoppingToken);
            var measured = await Task.Run(
                () => MemoryBandwidthProbe.Measure(device.ThreadCount, Duration), stoppingToken);
            Volatile.Write(ref _readBytesPerSecond, Math.Max(measured, _readBytesPerSecond));
        }
    }
}

using System.Globalization;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices;

/// <summary>What shards may use on this device: what was decided at start, and less once an engine ran short of
/// memory.</summary>
/// <param name="device">Tells what was decided.</param>
public sealed class DeviceMemory(LocalDevice device)
{
    private readonly Lock _gate = new();
    private UsableMemory _usable = new(device.MemoryUsableBytes, device.MemoryNote);

    /// <summary>Present limit, and why it is less than was asked for.</summary>
    public UsableMemory Usable
    {
        get
        {
            lock (_gate)
                return _usable;
        }
    }

    /// <summary>An engine ran short: what was in use then is what there is, until the silo starts anew.</summary>
    /// <remarks>Safe from any thread. What runs goes on; the next plan counts on less.</remarks>
    public void NoteShortage(EngineMemoryException shortage)
    {
        lock (_gate)
        {
            var bytes = shortage.UsedBytes > 0 ? Math.Min(shortage.UsedBytes, _usable.Bytes) : _usable.Bytes;
            _usable = new UsableMemory(bytes, string.Create(
                CultureInfo.InvariantCulture,
                $"an engine ran short of memory ({shortage.Message.TrimEnd('.')}); until this silo starts again, " +
                $"models are placed here on {bytes} bytes of {device.MemoryUsableBytes}."));
        }
    }
}

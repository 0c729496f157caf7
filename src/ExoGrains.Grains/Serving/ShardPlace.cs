using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>Where a rank runs.</summary>
/// <param name="Device">This device.</param>
/// <param name="Listener">Its ring port.</param>
/// <param name="Time">Clock.</param>
/// <param name="OnShortage">Told when an engine runs short of memory, on the rank's thread.</param>
internal sealed record ShardPlace(
    LocalDevice Device, RingListener Listener, TimeProvider Time, Action<EngineMemoryException> OnShortage);

using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>What a device tells about itself; the planner's input.</summary>
/// <param name="Id">The device.</param>
/// <param name="Name">Host name, for people.</param>
/// <param name="Silo">Orleans address of the silo that runs on it.</param>
/// <param name="ProcessId">Operating system process id of that silo.</param>
/// <param name="Chip">Processor name as the system reports it.</param>
/// <param name="CoreCount">Logical cores the engine may use.</param>
/// <param name="MemoryTotalBytes">Physical memory.</param>
/// <param name="MemoryFreeBytes">Memory that is free now.</param>
/// <param name="MemoryUsableBytes">What shards on this device may use together.</param>
/// <param name="Backends">Engines that are present, best first.</param>
/// <param name="ReadBytesPerSecond">Measured memory read bandwidth; null while not measured.</param>
/// <param name="HttpPort">Port of the OpenAI-compatible API.</param>
/// <param name="RingPort">TCP port of the ring's listener.</param>
/// <param name="RingAddresses">Addresses the ring's listener can be reached at, most wanted first.</param>
/// <param name="Interfaces">Network interfaces, sorted by name.</param>
/// <param name="Models">Ids of the models whose weights are on the device, sorted.</param>
/// <param name="Links">Last result of every candidate pair from this device to others, sorted by peer, interface,
/// source and address.</param>
/// <param name="Incarnation">Number of this run of the silo; a proof for an older run counts for nothing.</param>
/// <param name="OperatingSystem">System and version, as it reports itself.</param>
/// <param name="BackendNote">What keeps a better engine away, and the remedy; empty where there is nothing to
/// say.</param>
/// <param name="MemoryNote">Why less memory is usable than was asked for, and the remedy; empty where it is
/// not.</param>
/// <param name="Mlx">MLX, where it works.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.DeviceReport")]
public sealed record DeviceReport(
    [property: Id(0)] DeviceId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Silo,
    [property: Id(3)] int ProcessId,
    [property: Id(4)] string Chip,
    [property: Id(5)] int CoreCount,
    [property: Id(6)] long MemoryTotalBytes,
    [property: Id(7)] long MemoryFreeBytes,
    [property: Id(8)] long MemoryUsableBytes,
    [property: Id(9)] ImmutableArray<Backend> Backends,
    [property: Id(10)] double? ReadBytesPerSecond,
    [property: Id(11)] int HttpPort,
    [property: Id(12)] int RingPort,
    [property: Id(13)] ImmutableArray<string> RingAddresses,
    [property: Id(14)] ImmutableArray<NetworkInterfaceFact> Interfaces,
    [property: Id(15)] ImmutableArray<string> Models,
    [property: Id(16)] ImmutableArray<LinkProof> Links,
    [property: Id(17)] uint Incarnation,
    [property: Id(18)] string OperatingSystem = "",
    [property: Id(19)] string BackendNote = "",
    [property: Id(20)] string MemoryNote = "",
    [property: Id(21)] MlxReport? Mlx = null);

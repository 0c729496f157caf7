namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>This machine, as far as it can be seen without a silo.</summary>
/// <param name="Name">Host name.</param>
/// <param name="OperatingSystem">System and version.</param>
/// <param name="DataFolder">Absolute path.</param>
/// <param name="MemoryTotalBytes">Physical memory.</param>
/// <param name="MemoryFreeBytes">Memory that is free now.</param>
/// <param name="Engines">What it computes with.</param>
/// <param name="Key">The cluster key.</param>
/// <param name="Ports">The default ports, and whether something listens on them.</param>
internal sealed record MachineCheck(
    string Name,
    string OperatingSystem,
    string DataFolder,
    long MemoryTotalBytes,
    long MemoryFreeBytes,
    EngineCheck Engines,
    KeyCheck Key,
    IReadOnlyList<PortCheck> Ports);

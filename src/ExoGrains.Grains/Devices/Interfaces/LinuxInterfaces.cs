namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Interfaces of Linux, read from sysfs each time: that costs less than a millisecond each.</summary>
internal sealed class LinuxInterfaces(SysfsReader reader, InterfaceKindOverrides overrides) : IInterfaceEvidenceSource
{
    /// <inheritdoc/>
    public InterfaceEvidenceSet Read() => LinuxEvidence.From(reader.ReadAll(), overrides);

    /// <inheritdoc/>
    public Task RefreshAsync(bool hasChanged, CancellationToken cancellationToken) => Task.CompletedTask;
}

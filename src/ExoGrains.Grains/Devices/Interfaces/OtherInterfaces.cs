namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Interfaces of a system whose own word on them is not read.</summary>
internal sealed class OtherInterfaces : IInterfaceEvidenceSource
{
    private static readonly InterfaceEvidenceSet Nothing =
        InterfaceEvidenceSet.Empty("kinds are read on macOS and Linux only; set it with --interface-kind");

    /// <inheritdoc/>
    public InterfaceEvidenceSet Read() => Nothing;

    /// <inheritdoc/>
    public Task RefreshAsync(bool hasChanged, CancellationToken cancellationToken) => Task.CompletedTask;
}

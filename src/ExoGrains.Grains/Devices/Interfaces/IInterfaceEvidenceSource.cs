namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Asks one operating system about its interfaces. Reads only, and never throws for what it is told.</summary>
internal interface IInterfaceEvidenceSource
{
    /// <summary>What is known now. Does not wait for a command.</summary>
    InterfaceEvidenceSet Read();

    /// <summary>Asks again what takes long, where that is due.</summary>
    /// <param name="hasChanged">Whether interfaces have changed, so that earlier answers are stale.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task RefreshAsync(bool hasChanged, CancellationToken cancellationToken);
}

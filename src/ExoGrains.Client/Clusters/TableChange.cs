namespace ExoGrains.Client.Clusters;

/// <summary>A conditional write of one row.</summary>
/// <param name="Row">The row; its etag is that of the row it replaces, null for a new one.</param>
/// <param name="Version">The table's version after the write.</param>
/// <param name="VersionEtag">Etag of the version before it.</param>
internal sealed record TableChange(TableRow Row, int Version, string VersionEtag)
{
    /// <summary>The version for Orleans.</summary>
    public TableVersion ToVersion() => new(Version, VersionEtag);
}

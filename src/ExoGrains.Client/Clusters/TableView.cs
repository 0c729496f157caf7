namespace ExoGrains.Client.Clusters;

/// <summary>The membership table at one moment.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Version">The table's version.</param>
/// <param name="VersionEtag">Its etag.</param>
/// <param name="Owner">Orleans address of the silo whose process serves the table.</param>
internal sealed record TableView(IReadOnlyList<TableRow> Rows, int Version, string VersionEtag, string Owner)
{
    /// <summary>What Orleans read.</summary>
    public static TableView Of(MembershipTableData data, SiloAddress owner) => new(
        [.. data.Members.Select(member => TableRow.Of(member.Item1, member.Item2))],
        data.Version.Version,
        data.Version.VersionEtag,
        owner.ToParsableString());

    /// <summary>What Orleans is given.</summary>
    /// <param name="only">The one silo asked for; null for all.</param>
    public MembershipTableData ToData(string? only = null) => new(
        [
            .. Rows.Where(row => only is null || row.Silo == only)
                .Select(row => Tuple.Create(row.ToEntry(), row.Etag ?? "")),
        ],
        new TableVersion(Version, VersionEtag));

    /// <summary>
    /// The table after the end of its owner's process, as that owner itself will write it when it starts again: its own
    /// row dead, and the version one higher. So this view is never ahead of the table, or beside it.
    /// </summary>
    public TableView WithoutOwner()
    {
        var isThere = Rows.Any(row => row.Silo == Owner && row.Status != SiloStatus.Dead);
        return isThere
            ? this with
            {
                Rows = [.. Rows.Select(row => row.Silo == Owner ? row with { Status = SiloStatus.Dead } : row)],
                Version = Version + 1,
            }
            : this;
    }
}

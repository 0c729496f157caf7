namespace ExoGrains.Client.Clusters;

/// <summary>A row of the membership table as it travels.</summary>
/// <param name="Silo">Orleans address: <c>ip:port@generation</c>.</param>
/// <param name="SiloName">Name of the silo.</param>
/// <param name="HostName">Its machine.</param>
/// <param name="Status">Its state.</param>
/// <param name="ProxyPort">Its gateway's port; 0 for none.</param>
/// <param name="SuspectTimes">Who suspects it, and since when.</param>
/// <param name="StartTime">When it started, UTC.</param>
/// <param name="IAmAliveTime">Its last sign of life, UTC.</param>
/// <param name="Etag">The row's etag, for rows that were read.</param>
internal sealed record TableRow(
    string Silo,
    string? SiloName,
    string? HostName,
    SiloStatus Status,
    int ProxyPort,
    IReadOnlyList<TableSuspicion> SuspectTimes,
    DateTime StartTime,
    DateTime IAmAliveTime,
    string? Etag)
{
    /// <summary>A row of Orleans.</summary>
    public static TableRow Of(MembershipEntry entry, string? etag) => new(
        entry.SiloAddress.ToParsableString(),
        entry.SiloName,
        entry.HostName,
        entry.Status,
        entry.ProxyPort,
        [.. (entry.SuspectTimes ?? []).Select(one => new TableSuspicion(one.Item1.ToParsableString(), one.Item2))],
        entry.StartTime,
        entry.IAmAliveTime,
        etag);

    /// <summary>The row for Orleans.</summary>
    public MembershipEntry ToEntry() => new()
    {
        SiloAddress = SiloAddress.FromParsableString(Silo),
        SiloName = SiloName ?? "",
        HostName = HostName ?? "",
        Status = Status,
        ProxyPort = ProxyPort,
        SuspectTimes =
            [.. SuspectTimes.Select(one => Tuple.Create(SiloAddress.FromParsableString(one.Silo), one.Time))],
        StartTime = StartTime,
        IAmAliveTime = IAmAliveTime,
    };
}

using Orleans.Messaging;

namespace ExoGrains.Client.Clusters;

/// <summary>
/// The membership table of a cluster whose database another silo owns, and the list of its gateways for clients.
/// </summary>
/// <remarks>
/// While nobody serves the table, reads and writes fail and Orleans tries again: what runs goes on, nobody joins and
/// nobody is evicted. One thing is certain even then: where the owner's machine refuses connections to the cluster
/// port, the owner's process has ended, and its silo with it. Reads then answer with the last table read, the owner
/// dead in it, so that its grains come up elsewhere at once; see <see cref="TableView.WithoutOwner"/> on why that is
/// safe.
/// </remarks>
/// <param name="channel">To the owner; not disposed with this.</param>
internal sealed class HttpMembershipTable(ClusterChannel channel) : IMembershipTable, IGatewayListProvider
{
    private static readonly TimeSpan GatewayStaleness = TimeSpan.FromSeconds(5);

    private TableView? _lastSeen;

    /// <inheritdoc/>
    public TimeSpan MaxStaleness => GatewayStaleness;

    /// <inheritdoc/>
    public bool IsUpdatable => true;

    /// <inheritdoc/>
    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    /// <inheritdoc/>
    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) =>
        channel.CallAsync<bool, ClusterAck>(ClusterPaths.Initialize, tryInitTableVersion, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteMembershipTableEntries(string clusterId) =>
        DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    /// <inheritdoc/>
    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        channel.CallAsync<string, ClusterAck>(ClusterPaths.Delete, clusterId, cancellationToken);

    /// <inheritdoc/>
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    /// <inheritdoc/>
    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        channel.CallAsync<DateTimeOffset, ClusterAck>(ClusterPaths.CleanUp, beforeDate, cancellationToken);

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    /// <inheritdoc/>
    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).ToData(key.ToParsableString());

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).ToData();

    /// <inheritdoc/>
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        InsertRowAsync(entry, tableVersion, CancellationToken.None);

    /// <inheritdoc/>
    public Task<bool> InsertRowAsync(
        MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ChangeAsync(ClusterPaths.Insert, entry, null, tableVersion, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    /// <inheritdoc/>
    public Task<bool> UpdateRowAsync(
        MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ChangeAsync(ClusterPaths.Update, entry, etag, tableVersion, cancellationToken);

    /// <inheritdoc/>
    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    /// <inheritdoc/>
    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        channel.CallAsync<TableRow, ClusterAck>(ClusterPaths.Alive, TableRow.Of(entry, null), cancellationToken);

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken)
    {
        var view = await ReadAsync(cancellationToken);
        return
        [
            .. view.Rows.Where(row => row.Status == SiloStatus.Active && row.ProxyPort > 0)
                .Select(row => ToGateway(SiloAddress.FromParsableString(row.Silo), row.ProxyPort)),
        ];
    }

    private static Uri ToGateway(SiloAddress silo, int port) =>
        SiloAddress.New(silo.Endpoint.Address, port, silo.Generation).ToGatewayUri();

    private async Task<TableView> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var view = await channel.CallAsync<bool, TableView>(ClusterPaths.ReadAll, true, cancellationToken);
            Volatile.Write(ref _lastSeen, view);
            return view;
        }
        catch (ClusterCallException error) when (error.Cause == ClusterCallCause.Refused
            && Volatile.Read(ref _lastSeen) is not null)
        {
            return Volatile.Read(ref _lastSeen)!.WithoutOwner();
        }
    }

    private async Task<bool> ChangeAsync(
        string path, MembershipEntry entry, string? etag, TableVersion version, CancellationToken cancellationToken)
    {
        var change = new TableChange(TableRow.Of(entry, etag), version.Version, version.VersionEtag);
        return (await channel.CallAsync<TableChange, ClusterAck>(path, change, cancellationToken)).IsApplied;
    }
}

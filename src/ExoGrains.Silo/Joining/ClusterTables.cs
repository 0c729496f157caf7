using System.Text.Json;
using ExoGrains.Client.Clusters;
using Orleans.Storage;

namespace ExoGrains.Silo.Joining;

/// <summary>What an owner does for members: their calls on its database.</summary>
/// <remarks>
/// Besides membership that is grain state. A grain may live on any silo, and its state is part of the cluster's
/// database, which only the owner opens; so state goes the same way, as the same JSON that the owner's own grains
/// write.
/// </remarks>
/// <param name="table">The membership table in the database.</param>
/// <param name="storage">Grain state in the database; members follow its changes.</param>
/// <param name="self">This silo.</param>
/// <param name="readiness">Whether grain state can be used yet.</param>
/// <param name="cluster">The cluster's name.</param>
internal sealed class ClusterTables(
    IMembershipTable table, ToldGrainStorage storage, SiloAddress self, StorageReadiness readiness, string cluster)
{
    /// <summary>Name under which the storage of <see cref="RawState"/> is registered.</summary>
    public const string StorageName = "members";

    /// <summary>Ends the calls that wait for a change, and every later one: the silo stops.</summary>
    public void End() => storage.Changes.End();

    /// <summary>Makes a call.</summary>
    /// <param name="path">One of <see cref="ClusterPaths"/>.</param>
    /// <param name="body">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer's body; null where nothing is served at the path.</returns>
    /// <exception cref="JsonException">The message cannot be read.</exception>
    /// <exception cref="InconsistentStateException">Another writer was first.</exception>
    public async Task<byte[]?> CallAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        switch (path)
        {
            case ClusterPaths.Initialize:
                await table.InitializeMembershipTableAsync(ClusterJson.Read<bool>(body.Span), cancellationToken);
                return Ack(true);
            case ClusterPaths.ReadAll:
                return ClusterJson.Write(TableView.Of(await table.ReadAllAsync(cancellationToken), self));
            case ClusterPaths.Insert:
                var insert = ClusterJson.Read<TableChange>(body.Span);
                return Ack(await table.InsertRowAsync(insert.Row.ToEntry(), insert.ToVersion(), cancellationToken));
            case ClusterPaths.Update:
                var update = ClusterJson.Read<TableChange>(body.Span);
                return Ack(await table.UpdateRowAsync(
                    update.Row.ToEntry(), update.Row.Etag ?? "", update.ToVersion(), cancellationToken));
            case ClusterPaths.Alive:
                await table.UpdateIAmAliveAsync(ClusterJson.Read<TableRow>(body.Span).ToEntry(), cancellationToken);
                return Ack(true);
            case ClusterPaths.CleanUp:
                await table.CleanupDefunctSiloEntriesAsync(
                    ClusterJson.Read<DateTimeOffset>(body.Span), cancellationToken);
                return Ack(true);
            case ClusterPaths.Delete:
                return await DeleteAsync(ClusterJson.Read<string>(body.Span), cancellationToken);
            case ClusterPaths.ReadState or ClusterPaths.WriteState or ClusterPaths.ClearState:
                return await StateAsync(path, ClusterJson.Read<StateMessage>(body.Span), cancellationToken);
            case ClusterPaths.AwaitChange:
                var seen = ClusterJson.Read<StateVersion>(body.Span);
                var version = await storage.Changes.WaitForNextAsync(seen.Reader, seen.Version, cancellationToken);
                return ClusterJson.Write(seen with { Version = version });
            default:
                return null;
        }
    }

    private static byte[] Ack(bool isApplied) => ClusterJson.Write(new ClusterAck(isApplied));

    private async Task<byte[]> DeleteAsync(string named, CancellationToken cancellationToken)
    {
        if (named != cluster)
            throw new JsonException($"Membership: got cluster '{named}' to delete, expected our own.");
        await table.DeleteMembershipTableEntriesAsync(named, cancellationToken);
        return Ack(true);
    }

    private async Task<byte[]> StateAsync(string path, StateMessage message, CancellationToken cancellationToken)
    {
        if (!readiness.IsReady)
            throw new ClusterCallException(ClusterCallCause.Busy, "the silo that owns the tables is still starting.");
        var grain = ParseGrain(message.Grain);
        var state = new GrainState<RawState>
        {
            ETag = message.Etag,
            RecordExists = message.Exists,
            State = new RawState { Utf8 = message.State is { } json ? ToUtf8(json) : default },
        };
        if (path == ClusterPaths.ReadState)
            await storage.ReadStateAsync(message.Name, grain, state, cancellationToken);
        else if (path == ClusterPaths.WriteState)
            await storage.WriteStateAsync(message.Name, grain, state, cancellationToken);
        else
            await storage.ClearStateAsync(message.Name, grain, state, cancellationToken);
        var isTold = path == ClusterPaths.ReadState && state.RecordExists && !state.State.Utf8.IsEmpty;
        return ClusterJson.Write(message with
        {
            Etag = state.ETag,
            Exists = state.RecordExists,
            State = isTold ? ClusterJson.Read<JsonElement>(state.State.Utf8.Span) : null,
        });
    }

    private static byte[] ToUtf8(JsonElement json) => System.Text.Encoding.UTF8.GetBytes(json.GetRawText());

    private static GrainId ParseGrain(string text) => GrainId.TryParse(text, null, out var grain)
        ? grain
        : throw new JsonException($"Grain state: got grain '{text}', expected type/key.");
}

using System.Collections.Concurrent;
using System.Text.Json;
using ExoGrains.Client.Clusters;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace ExoGrains.Silo.Joining;

/// <summary>Grain state of a member: in the owner's database, with the etags of that database.</summary>
/// <remarks>
/// While the owner cannot be reached, reads answer with the last state this silo has seen, so that grains which only
/// route go on; writes fail. A write after an outage is checked against the database like any other, and
/// <see cref="StateMirror"/> ends grains that went on with less than the database holds.
/// </remarks>
/// <param name="channel">To the owner.</param>
/// <param name="lastSeen">What this silo has seen.</param>
/// <param name="activators">Make empty states.</param>
internal sealed class HttpGrainStorage(
    ClusterChannel channel, LastSeenStates lastSeen, IActivatorProvider activators) : IGrainStorage
{
    private static readonly JsonStateSerializer Serializer = new();

    // What grains here were given from memory, with its etag, until the owner tells what it has.
    private readonly ConcurrentDictionary<(string Name, string Grain), string?> _fromMemory = new();

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var read = await ReadOrRecallAsync(
            new StateMessage(stateName, grainId.ToString(), grainState.ETag, grainState.RecordExists, null),
            cancellationToken);
        grainState.ETag = read.Etag;
        grainState.RecordExists = read.Exists;
        grainState.State = read.State is { } json
            ? Serializer.Deserialize<T>(BinaryData.FromString(json.GetRawText()))
            : activators.GetActivator<T>().Create();
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(Serializer.Serialize(grainState.State));
        var message = new StateMessage(stateName, grainId.ToString(), grainState.ETag, true, json);
        var written = await ChangeAsync(ClusterPaths.WriteState, message, cancellationToken);
        lastSeen.Keep(message with { Etag = written.Etag, Exists = true });
        grainState.ETag = written.Etag;
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var cleared = await ChangeAsync(
            ClusterPaths.ClearState,
            new StateMessage(stateName, grainId.ToString(), grainState.ETag, grainState.RecordExists, null),
            cancellationToken);
        lastSeen.Keep(cleared with { State = null });
        grainState.ETag = cleared.Etag;
        grainState.RecordExists = cleared.Exists;
        grainState.State = activators.GetActivator<T>().Create();
    }

    /// <summary>Reads a state from the owner and keeps it.</summary>
    /// <param name="request">Name and grain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterCallException">The owner did not answer.</exception>
    internal async Task<StateMessage> ReadAsync(StateMessage request, CancellationToken cancellationToken)
    {
        var read = await channel.CallAsync<StateMessage, StateMessage>(
            ClusterPaths.ReadState, request, cancellationToken);
        lastSeen.Keep(read);
        return read;
    }

    /// <summary>
    /// Ends the use of an older state, which a grain was given while the owner could not be reached.
    /// </summary>
    /// <param name="current">What the owner has.</param>
    /// <param name="end">Ends the grain; called only where it uses another state.</param>
    internal async Task EndOlderUseAsync(StateMessage current, Func<Task> end)
    {
        if (!_fromMemory.TryGetValue((current.Name, current.Grain), out var used))
            return;
        if (used != current.Etag)
            await end();
        // Not what was recalled meanwhile.
        _fromMemory.TryRemove(new((current.Name, current.Grain), used));
    }

    private async Task<StateMessage> ReadOrRecallAsync(StateMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var read = await ReadAsync(request, cancellationToken);
            _fromMemory.TryRemove((request.Name, request.Grain), out _);
            return read;
        }
        catch (ClusterCallException error) when (error.IsOutage
            && lastSeen.Find(request.Name, request.Grain) is not null)
        {
            var recalled = lastSeen.Find(request.Name, request.Grain)!;
            _fromMemory[(request.Name, request.Grain)] = recalled.Etag;
            return recalled;
        }
        catch (ClusterCallException error)
        {
            throw new ExoGrainsException(
                $"Grain state '{request.Name}' of {request.Grain}: cannot be read from the silo that owns the "
                + $"cluster's database, and this silo has not seen it before. {error.Message}",
                error);
        }
    }

    private async Task<StateMessage> ChangeAsync(
        string path, StateMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.CallAsync<StateMessage, StateMessage>(path, message, cancellationToken);
        }
        catch (ClusterCallException error) when (error.Cause == ClusterCallCause.Conflict)
        {
            throw new InconsistentStateException(error.Message, error.StoredEtag, message.Etag);
        }
        catch (ClusterCallException error)
        {
            throw new ExoGrainsException(
                $"Grain state '{message.Name}' of {message.Grain}: not written, because the silo that owns the "
                + $"cluster's database did not do it. {error.Message}",
                error);
        }
    }
}

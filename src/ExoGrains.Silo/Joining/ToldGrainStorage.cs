using Orleans.Storage;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Grain state in the owner's database. A change counts as made when the members that follow have read it, so that what
/// a user was told is so outlives the owner.
/// </summary>
/// <param name="database">Does the work.</param>
/// <param name="changes">Told of each change.</param>
internal sealed class ToldGrainStorage(IGrainStorage database, StateChanges changes) : IGrainStorage
{
    /// <summary>Who follows.</summary>
    public StateChanges Changes => changes;

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        database.ReadStateAsync(stateName, grainId, grainState, cancellationToken);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await database.WriteStateAsync(stateName, grainId, grainState, cancellationToken);
        await changes.TellAsync();
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await database.ClearStateAsync(stateName, grainId, grainState, cancellationToken);
        await changes.TellAsync();
    }
}

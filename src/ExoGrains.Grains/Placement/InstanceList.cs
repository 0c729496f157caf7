using ExoGrains.Contracts;

namespace ExoGrains.Grains.Placement;

/// <summary>The persisted list of instances; whoever changes it takes turns.</summary>
/// <param name="state">Where it is kept.</param>
internal sealed class InstanceList(IPersistentState<PlacementState> state) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>All entries, oldest first, those on their way out too. Never changed in place.</summary>
    public IReadOnlyList<InstanceEntry> All => state.State.Instances;

    /// <summary>Entries that should run.</summary>
    public IEnumerable<InstanceEntry> Running => All.Where(entry => !entry.IsRemoved);

    /// <summary>Stores a new list; when that fails the old one stays in force.</summary>
    public async Task SaveAsync(List<InstanceEntry> entries)
    {
        var before = state.State.Instances;
        state.State.Instances = entries;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State.Instances = before;
            throw;
        }
    }

    /// <summary>Forgets an entry for good.</summary>
    public Task DropAsync(InstanceId instance) => SaveAsync([.. All.Where(entry => entry.Id != instance)]);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Runs a change while no other runs.</summary>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> change)
    {
        await _turn.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _turn.Release();
        }
    }
}

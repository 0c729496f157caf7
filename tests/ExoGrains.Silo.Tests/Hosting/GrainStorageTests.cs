using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>Grain state through Orleans' own provider over our schema, and the silo that comes with it.</summary>
public abstract class GrainStorageTests
{
    /// <summary>A running silo.</summary>
    internal abstract Task<SiloHost> SiloAsync();

    [Fact]
    public async Task WrittenState_IsReadBack()
    {
        var (storage, grain) = await OpenAsync();
        var written = State("first");
        await storage.WriteStateAsync("test", grain, written);
        var read = new GrainState<InstanceSpecification>();
        await storage.ReadStateAsync("test", grain, read);

        Assert.Equal(written.State, read.State);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task SecondWriter_IsToldOfTheConflict()
    {
        var (storage, grain) = await OpenAsync();
        await storage.WriteStateAsync("test", grain, State("first"));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("test", grain, State("second")));

        var stale = new GrainState<InstanceSpecification>();
        await storage.ReadStateAsync("test", grain, stale);
        var current = new GrainState<InstanceSpecification>();
        await storage.ReadStateAsync("test", grain, current);
        await storage.WriteStateAsync("test", grain, current);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("test", grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("test", grain, stale));
    }

    [Fact]
    public async Task ClearedState_IsGoneAndCanBeWrittenAnew()
    {
        var (storage, grain) = await OpenAsync();
        var state = State("first");
        await storage.WriteStateAsync("test", grain, state);
        await storage.ClearStateAsync("test", grain, state);
        var read = new GrainState<InstanceSpecification>();
        await storage.ReadStateAsync("test", grain, read);

        Assert.False(read.RecordExists);
        read.State = new InstanceSpecification("second");
        await storage.WriteStateAsync("test", grain, read);
    }

    [Fact]
    public async Task WritersAtOnce_HaveOneWinnerPerVersion()
    {
        var (storage, grain) = await OpenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            try
            {
                await Task.Run(() => storage.WriteStateAsync("test", grain, State($"writer {number}")));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, won => won);
    }

    private static GrainState<InstanceSpecification> State(string model) =>
        new() { State = new InstanceSpecification(model, 2) };

    private async Task<(IGrainStorage Storage, GrainId Grain)> OpenAsync() => (
        (await SiloAsync()).Services.GetRequiredService<IGrainStorage>(),
        GrainId.Create("test", Guid.NewGuid().ToString("N")));
}

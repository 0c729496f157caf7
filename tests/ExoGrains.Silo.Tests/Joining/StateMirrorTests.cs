using System.Diagnostics;
using ExoGrains.Client;
using ExoGrains.Client.Clusters;
using ExoGrains.Contracts;
using ExoGrains.Grains;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Joining;
using ExoGrains.Silo.Tests.Hosting;
using ExoGrains.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>What a member knows of the states that lie in the owner's database.</summary>
public sealed class StateMirrorTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TestSilos _owners = new();
    private readonly TestSilos _members = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _members.DisposeAsync();
        await _owners.DisposeAsync();
    }

    [Fact]
    public async Task ChangeOnTheOwner_IsMadeWhenTheMemberKnowsIt()
    {
        var owner = await _owners.StartAsync(_owners.Options());
        var member = await StartMemberAsync(owner.Options);
        Assert.Empty(KnownTo(member));

        // As the owner's own placement grain stores what should run.
        var storage = owner.Services.GetRequiredService<IGrainStorage>();
        var list = new GrainState<WantedList> { State = new WantedList([]) };
        for (var i = 0; i < 4; i++)
        {
            list.State.Instances.Add(new Wanted(InstanceId.New()));
            await storage.WriteStateAsync("placement", Placement(owner).GetGrainId(), list);
            Assert.Equal(list.State.Instances.Select(one => one.Id.Value), KnownTo(member));
        }
    }

    [Fact]
    public async Task GrainThatWentOnWithAnOlderState_BeginsAnewWhenTheOwnerIsBack()
    {
        var owner = await _owners.StartAsync(_owners.Options());
        var member = await StartMemberAsync(owner.Options);
        var placed = await PlaceAsync(owner);
        await _owners.StopAsync(owner);

        // As a member whose last reading was before the placement.
        member.Services.GetRequiredService<LastSeenStates>()
            .Keep(new StateMessage("placement", PlacementId(member), null, false, null));
        await Placement(member).AsReference<IGrainManagementExtension>().DeactivateOnIdle(Token);
        await WaitForInstancesAsync(member);

        await _owners.StartAsync(owner.Options);
        await WaitForInstancesAsync(member, placed);
    }

    private static IPlacementGrain Placement(SiloHost silo) =>
        silo.Grains.GetGrain<IPlacementGrain>(GrainKeys.Placement);

    private static string PlacementId(SiloHost silo) => Placement(silo).GetGrainId().ToString();

    private static IReadOnlyList<Guid> KnownTo(SiloHost member) =>
        member.Services.GetRequiredService<LastSeenStates>().Find("placement", PlacementId(member))?.State is { } json
            ? StateMirror.FindInstances(json)
            : [];

    private static async Task WaitForInstancesAsync(SiloHost silo, params InstanceId[] expected)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var found = await FindInstancesAsync(silo);
            if (found is not null && found.SequenceEqual(expected))
                return;
            Assert.True(
                Stopwatch.GetElapsedTime(began) < Limit,
                $"Instances: got {string.Join(", ", found ?? [])}, expected {string.Join(", ", expected)}.");
            await Task.Delay(100, Token);
        }
    }

    // Null while the grain moves.
    private static async Task<IReadOnlyList<InstanceId>?> FindInstancesAsync(SiloHost silo)
    {
        try
        {
            return [.. (await Placement(silo).GetInstancesAsync()).Select(status => status.Id)];
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or ExoGrainsException
            or OperationCanceledException)
        {
            return null;
        }
    }

    private Task<InstanceId> PlaceAsync(SiloHost silo) => Placement(silo).PlaceAsync(
        new InstanceSpecification(TinyModelFolder.Create(_owners.Folder["known"]), 1));

    private Task<SiloHost> StartMemberAsync(SiloHostOptions owner) => _members.StartAsync(_members.Options() with
    {
        Join = [new ClusterEndpoint("127.0.0.1", owner.ClusterPort)],
        Key = ClusterKey.FindIn(owner.DataPath),
    });

    internal sealed record Wanted(InstanceId Id);

    internal sealed record WantedList(List<Wanted> Instances);
}

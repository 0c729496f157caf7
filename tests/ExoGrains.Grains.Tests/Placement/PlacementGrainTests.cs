using ExoGrains.Contracts;
using ExoGrains.TestSupport;

namespace ExoGrains.Grains.Tests.Placement;

public sealed class PlacementGrainTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private IPlacementGrain Placement => cluster.Grains.GetGrain<IPlacementGrain>(GrainKeys.Placement);

    [Fact]
    public async Task Devices_AreReportedByTheirOwnSilos()
    {
        var reports = await Placement.GetDevicesAsync();

        Assert.Equal(cluster.Devices.OrderBy(device => device.Value), reports.Select(report => report.Id));
        Assert.All(reports, report => Assert.Equal(cluster.SiloOf(report.Id), report.Silo));
    }

    [Fact]
    public async Task AbsentDevice_IsAQuickError()
    {
        var absent = cluster.Grains.GetGrain<IDeviceGrain>(Guid.NewGuid());
        var error = await Record.ExceptionAsync(
            () => absent.GetReportAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.NotNull(error);
        Assert.IsNotType<TimeoutException>(error);
        Assert.Contains("no silo of that device is alive", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interface_IsAskedOnItsDevice()
    {
        var report = (await Placement.GetDevicesAsync())[0];
        var name = report.Interfaces[0].Name;
        var fact = await cluster.Grains.GetGrain<IInterfaceGrain>($"{report.Id}/{name}").GetFactAsync();
        Assert.Equal(name, fact.Name);
        await Assert.ThrowsAsync<ExoGrainsException>(
            () => cluster.Grains.GetGrain<IInterfaceGrain>($"{report.Id}/none").GetFactAsync());
    }

    [Fact]
    public async Task Preview_UsesTheDevicesThatHoldTheModel()
    {
        var model = TinyModelFolder.Create(Path.Combine(cluster.DataFolder, "preview"));
        var plan = await Placement.PreviewAsync(new InstanceSpecification(model, 2));

        Assert.Equal("preview", plan.ModelId);
        Assert.Equal(2, plan.Ranks.Select(rank => rank.Device).Distinct().Count());
        Assert.All(plan.Hops, hop => Assert.Equal("127.0.0.1", hop.Address));
    }

    [Fact]
    public async Task UnknownModel_IsNotPlaced()
    {
        await Assert.ThrowsAsync<ModelNotFoundException>(
            () => Placement.PlaceAsync(new InstanceSpecification("nobody/has-it")));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => Placement.RouteAsync("nobody/has-it"));
    }

    [Fact]
    public async Task BrokenModel_IsABadRequest()
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.DataFolder, "broken")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "config.json"), "{}", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => Placement.PreviewAsync(new InstanceSpecification(folder)));
    }

    [Fact]
    public async Task EqualSpecificationsAtOnce_AreOneInstance()
    {
        var model = TinyModelFolder.Create(Path.Combine(cluster.DataFolder, "once"));
        var specification = new InstanceSpecification(model, 1);
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Placement.PlaceAsync(specification)));
        var ensured = await Placement.EnsurePlacedAsync(new InstanceSpecification(model, 2), onlyIfEmpty: false);

        Assert.Single(ids.Append(ensured!.Value).Distinct());
        Assert.Contains(await Placement.GetInstancesAsync(), status => status.Id == ids[0]);
        Assert.True(await Placement.RemoveAsync(ids[0]));
        Assert.False(await Placement.RemoveAsync(ids[0]));
        Assert.DoesNotContain(await Placement.GetInstancesAsync(), status => status.Id == ids[0]);
    }
}

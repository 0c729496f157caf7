using ExoGrains.Contracts;
using ExoGrains.Grains;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class SiloHostTests
{
    [Fact]
    public async Task TwoSilosOfOneFolder_AreOneClusterOfTwoDevices()
    {
        await using var silos = new TestSilos();
        var first = await silos.StartAsync(silos.Options());
        var second = await silos.StartAsync(silos.Options());

        var devices = await Placement(first).GetDevicesAsync();
        Assert.Equal(
            new[] { first.Device.Id, second.Device.Id }.OrderBy(id => id.Value), devices.Select(device => device.Id));
    }

    [Fact]
    public async Task InstanceThatShouldRun_ComesBackAfterAllSilosWereStopped()
    {
        await using var silos = new TestSilos();
        var model = TinyModelFolder.Create(silos.Folder["survivor"]);
        var options = silos.Options();
        var first = await silos.StartAsync(options);
        var device = first.Device.Id;
        var id = await Placement(first).PlaceAsync(new InstanceSpecification(model, 1));
        await silos.StopAsync(first);

        var again = await silos.StartAsync(options);
        var status = Assert.Single(await Placement(again).GetInstancesAsync());
        Assert.Equal(id, status.Id);
        Assert.Equal(new InstanceSpecification(model, 1), status.Specification);
        Assert.Equal("survivor", status.ModelId);
        Assert.Equal(device, again.Device.Id);
    }

    [Fact]
    public async Task SiloPortInUse_IsRefusedBeforeTheLivingSiloIsHarmed()
    {
        await using var silos = new TestSilos();
        var options = silos.Options();
        await silos.StartAsync(options);
        var error = await Assert.ThrowsAsync<ExoGrainsException>(() => silos.StartAsync(options));
        Assert.Contains("already runs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakenPorts_AreAllNamed()
    {
        await using var silos = new TestSilos();
        await using var others = new TestSilos();
        var options = silos.Options();
        await silos.StartAsync(options);
        var error = await Assert.ThrowsAsync<ExoGrainsException>(
            () => others.StartAsync(options with { DataPath = others.Folder.Path }));
        foreach (var name in new[] { "HTTP port", "silo port", "gateway port" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoFoldersOnOnePortAtOnce_GiveOneSilo()
    {
        await using var silos = new TestSilos();
        await using var others = new TestSilos();
        var options = silos.Options();
        Task<SiloHost>[] starts =
        [
            silos.StartAsync(options),
            others.StartAsync(others.Options() with { SiloPort = options.SiloPort }),
        ];
        await Task.WhenAll(starts.Select(start => start.ContinueWith(_ => { }, TaskScheduler.Default)));

        var refused = Assert.Single(starts, start => start.IsFaulted);
        var error = Assert.IsType<ExoGrainsException>(refused.Exception!.InnerException);
        Assert.Contains("--port-offset", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndedSilo_IsKnownByItsLockAndItsName()
    {
        using var temporary = new TemporaryFolder();
        var folder = DataFolder.Open(temporary.Path);
        var held = await SiloLock.TakeAsync(folder, 11111, TestContext.Current.CancellationToken);
        held.Announce("127.0.0.1:11111@7");

        Assert.False(SiloLock.HasEnded(folder, 11111, "127.0.0.1:11111@7"));
        held.Dispose();
        Assert.True(SiloLock.HasEnded(folder, 11111, "127.0.0.1:11111@7"));
        Assert.False(SiloLock.HasEnded(folder, 11111, "127.0.0.1:11111@8"));
        Assert.False(SiloLock.HasEnded(folder, 11121, "127.0.0.1:11121@7"));
    }

    private static IPlacementGrain Placement(SiloHost silo) =>
        silo.Grains.GetGrain<IPlacementGrain>(GrainKeys.Placement);
}

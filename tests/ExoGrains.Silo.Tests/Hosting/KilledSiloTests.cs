using System.Diagnostics;
using System.Globalization;
using ExoGrains.Contracts;
using ExoGrains.Grains;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>One silo in this process, one in a process of its own that is killed.</summary>
public sealed class KilledSiloTests
{
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task KilledRank_IsReportedAndComesBackByItself()
    {
        await using var silos = new TestSilos();
        var model = TinyModelFolder.Create(silos.Folder["model"]);
        var placement = (await silos.StartAsync(silos.Options())).Grains.GetGrain<IPlacementGrain>(GrainKeys.Placement);
        var otherOptions = silos.Options();
        using var other = Start(otherOptions);
        try
        {
            await WaitAsync(
                async () => (await placement.GetDevicesAsync()).Length == 2, StartLimit, "two devices");
            await placement.PlaceAsync(new InstanceSpecification(model, 2));
            await WaitAsync(
                async () => (await StatusAsync(placement)).State == InstanceState.Ready, StartLimit, "ready");
            var before = await StatusAsync(placement);

            other.Kill();
            await WaitAsync(
                async () => (await StatusAsync(placement)).State != InstanceState.Ready, ReportLimit, "not ready");

            // If the instance's own silo was the one that died, it first looks whether its ranks are still there.
            await WaitAsync(
                async () => (await StatusAsync(placement)).Detail.Contains("broke", StringComparison.Ordinal),
                StartLimit,
                "told that the ring broke");

            using var again = Start(otherOptions);
            try
            {
                await WaitAsync(
                    async () => (await StatusAsync(placement)).State == InstanceState.Ready, StartLimit, "ready again");
                var after = await StatusAsync(placement);
                Assert.Equal(before.Id, after.Id);
                Assert.True(after.Epoch.Value > before.Epoch.Value);
            }
            finally
            {
                await EndAsync(again);
            }
        }
        finally
        {
            await EndAsync(other);
        }
    }

    private static async Task<InstanceStatus> StatusAsync(IPlacementGrain placement) =>
        Assert.Single(await placement.GetInstancesAsync());

    private static async Task WaitAsync(Func<Task<bool>> isDone, TimeSpan limit, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsDoneAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < limit, $"Not {what} within {limit}.");
            await Task.Delay(Poll, TestContext.Current.CancellationToken);
        }

        // A call may fail in the moment after a silo was lost, if the grain it went to was there.
        async Task<bool> IsDoneAsync()
        {
            try
            {
                return await isDone();
            }
            catch (OrleansException)
            {
                return false;
            }
        }
    }

    private static Process Start(SiloHostOptions options)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "exograins.dll");
        var start = new ProcessStartInfo("dotnet", [program, "silo", "--no-model", "--threads", "1"])
        {
            RedirectStandardOutput = true,
        };
        Add("--data", options.DataPath);
        Add("--address", options.Address.ToString());
        Add("--http-port", Text(options.HttpPort));
        Add("--ring-port", Text(options.RingPort));
        Add("--silo-port", Text(options.SiloPort));
        Add("--cluster-port", Text(options.ClusterPort));
        Add("--gateway-port", Text(options.GatewayPort));
        return Process.Start(start)!;

        void Add(string name, string value)
        {
            start.ArgumentList.Add(name);
            start.ArgumentList.Add(value);
        }

        static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }
}

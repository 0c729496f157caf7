using System.Net;
using ExoGrains.Client;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class SiloHostOptionsTests
{
    [Fact]
    public void NothingSaid_GivesTheDocumentedDefaults()
    {
        var options = SiloHostOptions.Create(new SiloOptionValues(), _ => null);

        Assert.Equal(
            (52415, 52416, 52417, 11111, 30000),
            (options.HttpPort, options.RingPort, options.ClusterPort, options.SiloPort, options.GatewayPort));
        Assert.EndsWith(".exograins", options.DataPath, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(options.DataPath, "cluster.db"), options.Database.FilePath);
        Assert.Equal(IPAddress.Loopback, options.Bind);
        Assert.True(options.PlacesModel);
    }

    [Fact]
    public void PortOffset_ShiftsAllPortsAndKeepsTheFolder()
    {
        var options = SiloHostOptions.Create(
            new SiloOptionValues { PortOffset = 10 }, name => name == "EXOGRAINS_HOME" ? "/tmp/home" : null);
        Assert.Equal(
            (52425, 52426, 52427, 11121, 30010),
            (options.HttpPort, options.RingPort, options.ClusterPort, options.SiloPort, options.GatewayPort));
        Assert.Equal("/tmp/home", options.DataPath);
    }

    [Fact]
    public void WrongValues_AreAllToldTogether()
    {
        var error = Assert.Throws<InvalidRequestException>(() => SiloHostOptions.Create(
            new SiloOptionValues
            {
                HttpPort = 70000,
                SiloPort = 0,
                Threads = 0,
                Memory = -1,
                Bind = "0.0.0.0",
                Membership = "nonsense=1",
                Model = "x",
                NoModel = true,
            },
            _ => null));
        foreach (var name in new[]
            { "--http-port", "--silo-port", "--threads", "--memory", "--bind", "--membership", "--no-model" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Equal(7, error.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void PublicAddress_NeedsAKey()
    {
        var values = new SiloOptionValues { Bind = "0.0.0.0" };
        Assert.Throws<InvalidRequestException>(() => SiloHostOptions.Create(values, _ => null));
        Assert.Equal("secret", SiloHostOptions.Create(values with { ApiKey = "secret" }, _ => null).ApiKey);
    }

    [Fact]
    public void SamePortTwice_IsRefused() => Assert.Throws<InvalidRequestException>(
        () => SiloHostOptions.Create(new SiloOptionValues { HttpPort = 5000, RingPort = 5000 }, _ => null));

    [Fact]
    public void CommandLine_WinsOverTheFile()
    {
        var file = new SiloOptionValues { HttpPort = 1, Threads = 2, NoModel = true };
        var merged = new SiloOptionValues { HttpPort = 3, Model = "mine" }.Over(file);
        Assert.Equal((3, 2, "mine", null), (merged.HttpPort, merged.Threads, merged.Model, merged.NoModel));
    }

    [Theory]
    [InlineData("cluster.db", ClusterDatabaseKind.Sqlite)]
    [InlineData("Data Source=cluster.db", ClusterDatabaseKind.Sqlite)]
    [InlineData("Host=db;Database=exo;Username=u;Password=p", ClusterDatabaseKind.PostgreSql)]
    [InlineData("postgres://u:p%40@db:5433/exo", ClusterDatabaseKind.PostgreSql)]
    public void Membership_TellsTheDatabaseFromTheConnection(string text, ClusterDatabaseKind kind) =>
        Assert.Equal(kind, ClusterDatabase.Parse(text).Kind);

    [Fact]
    public void PostgresAddress_IsTakenApart()
    {
        var database = ClusterDatabase.Parse("postgres://user:p%40ss@db:5433/exo");
        Assert.Equal("Host=db;Port=5433;Username=user;Password=p@ss;Database=exo", database.ConnectionString);
    }

    [Fact]
    public void WrongMembership_DoesNotShowAPassword()
    {
        var error = Assert.Throws<InvalidRequestException>(() => ClusterDatabase.Parse("Password=secret;Wrong=1"));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PreferredSubnets_AreReadOrRefused()
    {
        Assert.Equal(
            ["192.168.100.0/24"],
            SiloHostOptions.Create(new SiloOptionValues(), _ => null).PreferredSubnets.ToTexts());
        Assert.Equal(
            ["10.0.0.0/8", "fd00::/8"],
            SiloHostOptions.Create(
                new SiloOptionValues { PreferredSubnets = ["10.0.0.0/8", "fd00::/8"] }, _ => null)
                .PreferredSubnets.ToTexts());
        var error = Assert.Throws<InvalidRequestException>(() => SiloHostOptions.Create(
            new SiloOptionValues { PreferredSubnets = ["10.0.0.1"] }, _ => null));
        Assert.Contains("--prefer: Subnet: got '10.0.0.1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_IsReadFromOptionsElseFromTheEnvironment()
    {
        string? Environment(string name) => name == "EXOGRAINS_JOIN" ? "mac1, 10.0.0.2:5" : null;
        Assert.Equal(
            [new ClusterEndpoint("mac1", 52417), new ClusterEndpoint("10.0.0.2", 5)],
            SiloHostOptions.Create(new SiloOptionValues(), Environment).Join);
        Assert.Equal(
            [new ClusterEndpoint("mac2", 52417)],
            SiloHostOptions.Create(new SiloOptionValues { Join = ["mac2"] }, Environment).Join);
    }

    [Fact]
    public void Engines_AreReadFromOptionsElseFromTheEnvironment()
    {
        var library = typeof(SiloHostOptions).Assembly.Location;
        string? Environment(string name) => name switch
        {
            "EXOGRAINS_BACKEND" => "MLX-CPU",
            "EXOGRAINS_MLX_PATH" => library,
            _ => null,
        };

        Assert.Equal(EngineChoice.Auto, SiloHostOptions.Create(new SiloOptionValues(), _ => null).Engines);
        Assert.Equal(
            new EngineChoice(BackendPreference.MlxCpu, library),
            SiloHostOptions.Create(new SiloOptionValues(), Environment).Engines);
        Assert.Equal(
            new EngineChoice(BackendPreference.Metal, library),
            SiloHostOptions.Create(new SiloOptionValues { Backend = "metal" }, Environment).Engines);
    }

    [Theory]
    [InlineData("gpu", null, null, "--backend: got 'gpu', expected auto, metal, cuda, mlx-cpu, cpu.")]
    [InlineData(null, "gpu", null, "EXOGRAINS_BACKEND: got 'gpu', expected auto, metal, cuda, mlx-cpu, cpu.")]
    [InlineData("cpu", null, "/nowhere/libmlxc.so", "--mlx-path: there is no file '/nowhere/libmlxc.so'; expected")]
    public void WrongEngines_AreRefusedWithWhatIsKnown(
        string? backend, string? variable, string? path, string expected)
    {
        var error = Assert.Throws<InvalidRequestException>(() => SiloHostOptions.Create(
            new SiloOptionValues { Backend = backend, MlxPath = path },
            name => name == EngineChoice.BackendVariable ? variable : null));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongJoinOptions_AreAllToldTogether()
    {
        var error = Assert.Throws<InvalidRequestException>(() => SiloHostOptions.Create(
            new SiloOptionValues
            {
                Join = ["mac1:x", "ok"],
                Membership = "x.db",
                ClusterName = "a b",
                KeyFile = "/nowhere/at/all",
                ClusterPort = 11111,
            },
            _ => null));
        foreach (var part in new[]
            { "'mac1:x'", "--join and --membership", "--cluster-name", "/nowhere/at/all", "expected five different" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(5, error.Message.Split(Environment.NewLine).Length);
    }
}

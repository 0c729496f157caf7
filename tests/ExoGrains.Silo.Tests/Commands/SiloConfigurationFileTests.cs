using ExoGrains.Contracts;
using ExoGrains.Silo.Commands;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Commands;

public sealed class SiloConfigurationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_AreOptionsInSnakeCase()
    {
        var file = _folder.Write(
            "exograins.toml",
            """
            http_port = 5000
            port_offset = 10
            no_model = true
            data = "here"
            membership = "Host=db;Database=x"
            threads = 3
            memory = 1000000000
            bind = "0.0.0.0"
            backend = "metal"
            mlx_path = "lib/libmlxc.dylib"
            """);
        Assert.Equal(
            new SiloOptionValues
            {
                HttpPort = 5000,
                PortOffset = 10,
                NoModel = true,
                Data = _folder["here"],
                Membership = "Host=db;Database=x",
                Threads = 3,
                Memory = 1_000_000_000,
                Bind = "0.0.0.0",
                Backend = "metal",
                MlxPath = _folder["lib/libmlxc.dylib"],
            },
            SiloConfigurationFile.Read(file));
    }

    [Fact]
    public void PreferredSubnets_AreAList() =>
        Assert.Equal(
            ["10.0.0.0/8", "fd00::/8"],
            SiloConfigurationFile.Read(_folder.Write(
                "exograins.toml", "preferred_subnets = [\"10.0.0.0/8\", \"fd00::/8\"]")).PreferredSubnets!);

    [Theory]
    [InlineData("http_port = ")]
    [InlineData("http_port = \"many\"")]
    [InlineData("http_port = 5000\nhttp_port = 5001")]
    [InlineData("colour = \"red\"")]
    public void AnythingElse_IsRefusedWithTheFileNamed(string text)
    {
        var file = _folder.Write("exograins.toml", text);
        var error = Assert.Throws<InvalidRequestException>(() => SiloConfigurationFile.Read(file));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}

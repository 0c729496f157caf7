using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Tests.Client;

public sealed class ClusterEndpointTests
{
    [Theory]
    [InlineData("mac1", "mac1", 52417)]
    [InlineData("mac1.local:5", "mac1.local", 5)]
    [InlineData("192.168.100.1", "192.168.100.1", 52417)]
    [InlineData("192.168.100.1:80", "192.168.100.1", 80)]
    [InlineData("::1", "::1", 52417)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("[::1]", "::1", 52417)]
    [InlineData("fe80::1%1", "fe80::1%1", 52417)]
    public void HostAndPort_AreRead(string text, string host, int port)
    {
        var endpoint = ClusterEndpoint.Parse(text);
        Assert.Equal(new ClusterEndpoint(host, port), endpoint);
        Assert.Equal(endpoint, ClusterEndpoint.Parse(endpoint.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("mac1:0")]
    [InlineData("mac1:65536")]
    [InlineData("mac1:-1")]
    [InlineData("mac1:x")]
    [InlineData("a b")]
    [InlineData("http://mac1")]
    public void AnythingElse_IsRefusedWithAnExample(string text)
    {
        var error = Assert.Throws<InvalidRequestException>(() => ClusterEndpoint.Parse(text));
        Assert.Contains("expected HOST or HOST:PORT", error.Message, StringComparison.Ordinal);
    }
}

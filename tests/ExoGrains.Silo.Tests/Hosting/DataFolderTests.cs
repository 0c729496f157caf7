using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FiveAtOnce_ShareOneKeyThatOnlyTheOwnerReads()
    {
        var path = _folder["data"];
        var keys = await Task.WhenAll(Enumerable.Range(0, 5).Select(
            _ => Task.Run(() => DataFolder.Open(path).ReadOrCreateKey().ToHex())));

        Assert.Equal(64, Assert.Single(keys.Distinct()).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "key")));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }

        Assert.Equal(["key"], Directory.EnumerateFiles(path).Select(Path.GetFileName));
    }

    [Fact]
    public void DeviceId_IsStablePerPortAndDiffersBetweenPorts()
    {
        var first = DataFolder.Open(_folder.Path).ReadOrCreateDeviceId(11111);
        Assert.Equal(first, DataFolder.Open(_folder.Path).ReadOrCreateDeviceId(11111));
        Assert.NotEqual(first, DataFolder.Open(_folder.Path).ReadOrCreateDeviceId(11121));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcd")]
    [InlineData("not hexadecimal, and as long as a key must be: sixty-four in all")]
    public void BrokenKey_IsAnErrorThatDoesNotShowIt(string content)
    {
        _folder.Write("key", content);
        var error = Assert.Throws<ExoGrainsException>(() => DataFolder.Open(_folder.Path).ReadOrCreateKey());
        Assert.Contains("expected 64 hexadecimal digits", error.Message, StringComparison.Ordinal);
        if (content.Length > 0)
            Assert.DoesNotContain(content, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileInTheWay_IsAnErrorWithTheRemedy()
    {
        var path = _folder.Write("taken", "");
        var error = Assert.Throws<ExoGrainsException>(() => DataFolder.Open(path));
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GivenKey_IsKeptInAFolderThatHasNone()
    {
        var given = ClusterKey.FromBytes(new byte[ClusterKey.LengthBytes]);
        Assert.True(DataFolder.Open(_folder.Path).ResolveKey(given, mayCreate: false).IsSameAs(given));
        Assert.True(DataFolder.Open(_folder.Path).ResolveKey(null, mayCreate: false).IsSameAs(given));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder[ClusterKey.FileName]));
    }

    [Fact]
    public void GivenKey_NeverReplacesAnother()
    {
        var own = DataFolder.Open(_folder.Path).ReadOrCreateKey();
        var given = ClusterKey.FromBytes(new byte[ClusterKey.LengthBytes]);
        var error = Assert.Throws<ExoGrainsException>(
            () => DataFolder.Open(_folder.Path).ResolveKey(given, mayCreate: true));
        Assert.Contains("another key than the one given", error.Message, StringComparison.Ordinal);
        Assert.True(DataFolder.Open(_folder.Path).ResolveKey(null, mayCreate: true).IsSameAs(own));
    }

    [Fact]
    public void MissingKey_IsNotMadeForASiloThatJoins()
    {
        var error = Assert.Throws<ExoGrainsException>(
            () => DataFolder.Open(_folder.Path).ResolveKey(null, mayCreate: false));
        Assert.Contains("'exograins key'", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[ClusterKey.FileName]));
    }
}

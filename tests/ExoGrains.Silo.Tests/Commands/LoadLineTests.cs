using ExoGrains.Contracts;
using ExoGrains.Silo.Commands;

namespace ExoGrains.Silo.Tests.Commands;

public sealed class LoadLineTests : IDisposable
{
    private readonly StringWriter _messages = new();

    public void Dispose() => _messages.Dispose();

    [Fact]
    public void Terminal_SeesOneLineThatIsWrittenOverAndErased()
    {
        using (var line = new LoadLine(_messages, isTerminal: true))
        {
            line.Show(Status(null));
            line.Show(Status(new LoadProgress(1 << 30, 4L << 30)));
            line.Show(Status(new LoadProgress(3L << 30, 4L << 30)));
        }

        Assert.Equal("\r\e[Kloading: 25 % of 4.0 GiB\r\e[Kloading: 75 % of 4.0 GiB\r\e[K", _messages.ToString());
    }

    [Fact]
    public void OtherState_ErasesItOnce()
    {
        using var line = new LoadLine(_messages, isTerminal: true);
        line.Show(Status(new LoadProgress(0, 1000)));
        line.Show(Status(null));
        line.Show(Status(null));

        Assert.Equal("\r\e[Kloading: 0 % of 1000 B\r\e[K", _messages.ToString());
    }

    [Fact]
    public void File_SeesNothing()
    {
        using (var line = new LoadLine(_messages, isTerminal: false))
            line.Show(Status(new LoadProgress(1, 2)));

        Assert.Equal("", _messages.ToString());
    }

    private static InstanceStatus Status(LoadProgress? load) => new(
        InstanceId.New(), new InstanceSpecification("m"), InstanceState.Loading, default, null, "m", "", default)
    {
        Load = load,
    };
}

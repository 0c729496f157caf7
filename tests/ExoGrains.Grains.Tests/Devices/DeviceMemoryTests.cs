using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Grains.Tests.Devices;

public sealed class DeviceMemoryTests
{
    [Fact]
    public void NothingHappened_IsWhatWasDecidedAtStart() =>
        Assert.Equal(new UsableMemory(1000, "capped"), new DeviceMemory(Device()).Usable);

    [Theory]
    [InlineData(600, 600)]
    [InlineData(1200, 1000)]
    [InlineData(0, 1000)]
    public void Shortage_LowersTheLimitToWhatWasInUse(long used, long expected)
    {
        var memory = new DeviceMemory(Device());

        memory.NoteShortage(new EngineMemoryException("needs 5 more bytes.") { UsedBytes = used });

        Assert.Equal(expected, memory.Usable.Bytes);
        Assert.Equal(
            "an engine ran short of memory (needs 5 more bytes); until this silo starts again, models are placed " +
            $"here on {expected} bytes of 1000.",
            memory.Usable.Note);
    }

    [Fact]
    public void LaterShortageWithMoreInUse_DoesNotRaiseIt()
    {
        var memory = new DeviceMemory(Device());

        memory.NoteShortage(new EngineMemoryException("first") { UsedBytes = 600 });
        memory.NoteShortage(new EngineMemoryException("second") { UsedBytes = 800 });

        Assert.Equal(600, memory.Usable.Bytes);
    }

    private static LocalDevice Device() => new()
    {
        Id = DeviceId.New(),
        Incarnation = 1,
        Name = "here",
        DataFolder = "/data",
        ClusterKey = [],
        Address = IPAddress.Loopback,
        HttpPort = 1,
        RingPort = 2,
        ThreadCount = 1,
        MemoryUsableBytes = 1000,
        MemoryNote = "capped",
        Backends = [Backend.MlxMetal],
    };
}

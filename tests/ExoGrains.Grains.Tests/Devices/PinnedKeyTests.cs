using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Grains.Tests.Devices;

public sealed class PinnedKeyTests
{
    private static readonly DeviceId Device = new(Guid.Parse("5b0fbcf7-3aef-43e5-a3d0-9b7d3c0dd9a1"));

    [Fact]
    public void GuidKey_IsTheDevice() => Assert.Equal(Device, Read(GrainIdKeyExtensions.CreateGuidKey(Device.Value)));

    [Fact]
    public void ExtendedKey_NamesTheDeviceInItsExtension() =>
        Assert.Equal(Device, Read(GrainIdKeyExtensions.CreateGuidKey(
            Guid.NewGuid(), new ShardKey(3, Device).ToString())));

    [Fact]
    public void TextKey_NamesTheDeviceBeforeTheSlash() =>
        Assert.Equal(Device, Read(IdSpan.Create($"{Device}/eth0/1")));

    [Fact]
    public void OtherText_IsAnErrorThatShowsIt()
    {
        var error = Assert.Throws<FormatException>(() => Read(IdSpan.Create("eth0")));
        Assert.Contains("'eth0'", error.Message, StringComparison.Ordinal);
    }

    private static DeviceId Read(IdSpan key) =>
        DevicePlacementFilterDirector.ReadDevice(GrainId.Create(GrainType.Create("any"), key));
}

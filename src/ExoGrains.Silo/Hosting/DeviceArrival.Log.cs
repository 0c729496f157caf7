using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

internal sealed partial class DeviceArrival
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This silo has joined, but after {Seconds} s the cluster does not list its device {Device} yet. It "
            + "goes on. If 'exograins devices' stays without it, look with 'exograins membership' for a silo that "
            + "hangs, and restart that.")]
    private partial void LogNotListed(DeviceId device, double seconds);
}

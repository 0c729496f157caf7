namespace ExoGrains.Silo.Hosting;

internal sealed partial class DeviceArrival
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This silo has joined and goes on, but after {Seconds} s the cluster does not list {Devices} yet. If "
            + "'exograins devices' stays without, look with 'exograins membership' for a silo that hangs, and restart "
            + "it.")]
    private partial void LogNotListed(string devices, double seconds);
}

using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Placement;

internal sealed partial class InstanceKeeper
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Instances cannot be looked after at present. {Failure}")]
    private partial void LogFailing(string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Instances are looked after again.")]
    private partial void LogWorking();
}

using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Devices.Interfaces;

public sealed partial class InterfaceFacts
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Interface {Name}: {Warning}.")]
    private partial void LogWarning(string name, string warning);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The network interfaces could not be read; trying again.")]
    private partial void LogNotRead(Exception exception);
}

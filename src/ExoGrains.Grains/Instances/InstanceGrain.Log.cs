using ExoGrains.Contracts;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Instances;

internal sealed partial class InstanceGrain
{
    [LoggerMessage(
        Level = LogLevel.Information, Message = "Instance {Id}: {Before} to {After}, epoch {Epoch}. {Detail}")]
    private partial void LogMoved(
        InstanceId id, InstanceState before, InstanceState after, RingEpoch epoch, string detail);
}

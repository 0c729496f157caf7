using ExoGrains.Ring.Handshake;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Serving;

public sealed partial class ShardHost
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A connection to the ring port from {Remote} was refused: {Failure}. More like it are not logged.")]
    private partial void LogRefused(string remote, HandshakeFailure failure);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An engine ran short of memory, and sequences failed for it: {Reason}")]
    private partial void LogShortage(string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Rank {Rank} of {Model}: {WeightBytes} bytes of weights were loaded in {Seconds:F2} s.")]
    private partial void LogLoaded(int rank, string model, long weightBytes, double seconds);
}

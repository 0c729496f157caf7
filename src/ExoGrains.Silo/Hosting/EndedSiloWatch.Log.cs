namespace ExoGrains.Silo.Hosting;

internal sealed partial class EndedSiloWatch
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The process of silo {Silo} has ended; declared dead.")]
    private partial void LogEnded(SiloAddress silo);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "The process of silo {Silo} has ended; could not declare it dead yet.")]
    private partial void LogNotDeclared(Exception exception, SiloAddress silo);
}

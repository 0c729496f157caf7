using System.Net;

namespace ExoGrains.Silo.Joining;

/// <summary>Logs what is refused at our ports, once per remote address and cause. Thread-safe, bounded.</summary>
internal sealed partial class RefusalLog(ILogger<RefusalLog> logger)
{
    private const int Capacity = 1024;

    private readonly Lock _turn = new();
    private readonly HashSet<(string Remote, string Cause)> _told = [];

    /// <summary>Logs a refusal, unless its like was.</summary>
    /// <param name="port">Which port, in words.</param>
    /// <param name="remote">Who was refused.</param>
    /// <param name="cause">Why; one of few texts.</param>
    public void Write(string port, IPAddress? remote, string cause)
    {
        var address = remote?.ToString() ?? "unknown address";
        lock (_turn)
        {
            if (_told.Count >= Capacity)
                _told.Clear();
            if (!_told.Add((address, $"{port}: {cause}")))
                return;
        }

        LogRefused(port, address, cause);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Refused at the {Port} port: {Remote} {Cause}. The same from there is not logged again.")]
    private partial void LogRefused(string port, string remote, string cause);
}

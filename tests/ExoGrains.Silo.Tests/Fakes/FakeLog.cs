using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Silo.Tests.Fakes;

/// <summary>Keeps what is logged.</summary>
internal sealed class FakeLog : ILoggerProvider, ILogger
{
    /// <summary>Message and exception of every entry.</summary>
    public ConcurrentQueue<(string Message, Exception? Error)> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Entries.Enqueue((formatter(state, exception), exception));
    }

    public void Dispose()
    {
    }
}

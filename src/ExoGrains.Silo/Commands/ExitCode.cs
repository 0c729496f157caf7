namespace ExoGrains.Silo.Commands;

/// <summary>How commands end.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>Something failed; standard error says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by the user, as shells number it.</summary>
    public const int Cancelled = 130;
}

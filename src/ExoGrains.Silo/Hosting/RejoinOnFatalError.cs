namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Takes what Orleans holds for the end of the process, above all that the others declared this silo dead, as a wish to
/// start the silo again. Orleans itself would abort the process, and with it what is in memory and on its way to disk.
/// </summary>
/// <param name="restart">Called with the reason, more than once perhaps.</param>
internal sealed class RejoinOnFatalError(Action<string> restart) : IFatalErrorHandler
{
    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception) => restart(
        context?.Contains("told I am dead", StringComparison.Ordinal) == true
            ? "the others declared it dead, because it did not answer them"
            : $"{context ?? sender?.GetType().Name}: {exception?.Message ?? "no reason given"}");
}

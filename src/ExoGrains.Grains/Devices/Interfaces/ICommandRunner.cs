namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Runs the commands by which a system tells of its network interfaces.</summary>
internal interface ICommandRunner
{
    /// <summary>Runs a command without a shell. A failure of any kind is an answer, not an exception.</summary>
    /// <param name="program">Full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the command; then this throws.</param>
    /// <exception cref="OperationCanceledException">It was ended before it answered.</exception>
    Task<CommandOutput> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}

namespace ExoGrains.Silo.Discovery;

/// <summary>Lets silos of one data folder decide about its cluster one after the other.</summary>
internal sealed class FolderTurn : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private FolderTurn(FileStream file) => _file = file;

    /// <summary>Waits for the turn; who has it needs a few seconds at most.</summary>
    public static async Task<FolderTurn> TakeAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataFolder, "cluster.lock");
        while (true)
        {
            try
            {
                return new FolderTurn(
                    new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}

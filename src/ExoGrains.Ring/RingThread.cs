namespace ExoGrains.Ring;

/// <summary>Starts the ring's threads: named, background, with a small stack.</summary>
internal static class RingThread
{
    private const int StackBytes = 512 << 10;

    /// <summary>Starts a thread. The body must not throw.</summary>
    public static void Start(string name, Action body, bool isUrgent = false) =>
        new Thread(() => body(), StackBytes)
        {
            Name = name,
            IsBackground = true,
            Priority = isUrgent ? ThreadPriority.AboveNormal : ThreadPriority.Normal,
        }.Start();

    /// <summary>Runs a blocking body on a thread of its own.</summary>
    /// <returns>What it returns or throws.</returns>
    public static Task<T> RunAsync<T>(string name, Func<T> body)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(name, () =>
        {
            try
            {
                result.SetResult(body());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }
}

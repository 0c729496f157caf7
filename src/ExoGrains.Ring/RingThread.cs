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
}

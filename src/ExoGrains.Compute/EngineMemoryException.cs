namespace ExoGrains.Compute;

/// <summary>A step needs more memory than the device may use. It was not begun, and the engine goes on.</summary>
public sealed class EngineMemoryException : InvalidOperationException
{
    /// <summary>With what was needed, what there is, and a remedy.</summary>
    public EngineMemoryException(string message)
        : base(message)
    {
    }
}

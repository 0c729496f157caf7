using System.Diagnostics;
using Orleans.Storage;

namespace ExoGrains.Silo.Joining;

/// <summary>Hands grain state on as it is, for members, which write and read the JSON themselves.</summary>
internal sealed class RawStateSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => input is RawState state
        ? new BinaryData(state.Utf8)
        : throw new UnreachableException($"Raw grain state: got {typeof(T).Name}, expected {nameof(RawState)}.");

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input) => new RawState { Utf8 = input.ToMemory() } is T state
        ? state
        : throw new UnreachableException($"Raw grain state: got {typeof(T).Name}, expected {nameof(RawState)}.");
}

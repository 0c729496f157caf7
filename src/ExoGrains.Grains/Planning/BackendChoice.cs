using System.Collections.Immutable;
using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Matches what a card allows with what a device has.</summary>
internal static class BackendChoice
{
    /// <summary>The best engine of the device that the card allows and that keeps the KV cache as asked; null when
    /// there is none.</summary>
    /// <param name="present">Engines of the device, best first.</param>
    /// <param name="allowed">Engines the card allows; empty allows all.</param>
    /// <param name="keyValueType">Elements of the KV cache.</param>
    public static Backend? Find(
        ImmutableArray<Backend> present, ImmutableArray<Backend> allowed, KeyValueType keyValueType)
    {
        foreach (var backend in present)
        {
            if (!EngineSizes.CanKeep(backend, keyValueType))
                continue;

            // Our CPU engine computes what MLX computes on a CPU, so a card that allows the one allows the other.
            if (allowed.Length == 0 || allowed.Contains(backend)
                || (backend == Backend.Cpu && allowed.Contains(Backend.MlxCpu)))
                return backend;
        }

        return null;
    }
}

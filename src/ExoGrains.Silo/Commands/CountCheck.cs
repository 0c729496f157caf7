using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Checks counts that users write.</summary>
internal static class CountCheck
{
    /// <summary>The count, or null where none was given.</summary>
    /// <exception cref="InvalidRequestException">It is below 1.</exception>
    public static int? AtLeastOne(string name, int? count) => count is null or >= 1
        ? count
        : throw new InvalidRequestException($"{name}: got {count}, expected 1 or more.");
}

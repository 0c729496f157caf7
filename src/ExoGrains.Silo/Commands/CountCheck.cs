using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Checks counts that users write.</summary>
internal static class CountCheck
{
    /// <summary>The count, or null where none was given.</summary>
    /// <exception cref="InvalidRequestException">It is below 1.</exception>
    public static int? AtLeastOne(string name, int? count) => AtLeast(1, name, count);

    /// <summary>The count, or null where none was given.</summary>
    /// <exception cref="InvalidRequestException">It is below 0.</exception>
    public static int? AtLeastZero(string name, int? count) => AtLeast(0, name, count);

    private static int? AtLeast(int smallest, string name, int? count) => count is null || count >= smallest
        ? count
        : throw new InvalidRequestException($"{name}: got {count}, expected {smallest} or more.");
}

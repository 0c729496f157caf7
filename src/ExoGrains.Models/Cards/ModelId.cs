namespace ExoGrains.Models.Cards;

/// <summary>
/// The rules for model ids (<c>org/name</c> or <c>name</c>), so that no id ever names a path outside the models
/// folder.
/// </summary>
public static class ModelId
{
    private const int MaxLength = 200;

    private static readonly HashSet<string> ReservedNames = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with <paramref name="id"/>, or null.</summary>
    public static string? Problem(string id)
    {
        if (id.Length is 0 or > MaxLength)
            return $"expected 1 to {MaxLength} characters";
        string[] parts = id.Split('/');
        if (parts.Length > 2)
            return "expected 'org/name' or 'name'";
        return parts.Select(PartProblem).FirstOrDefault(problem => problem is not null);
    }

    private static string? PartProblem(string part)
    {
        if (part.Length == 0 || part[0] == '.' || part[^1] is '.' or ' ')
            return "each part of an id needs a first character other than '.' and a last one other than '.' or space";
        if (part.Any(c => c < ' ' || c == '\x7F' || "\\:*?\"<>|".Contains(c, StringComparison.Ordinal)))
            return "an id has no control characters and none of \\ : * ? \" < > |";
        return ReservedNames.Contains(part.Split('.')[0]) ? $"'{part}' is a reserved file name on some systems" : null;
    }
}

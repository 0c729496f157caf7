using System.Globalization;

namespace ExoGrains.Models.Tokenization;

/// <summary>Combining classes, decompositions and compositions of Unicode.</summary>
/// <remarks>
/// The runtime's own <c>string.Normalize</c> leaves text as it is in invariant globalization mode, which this program
/// uses so as not to depend on ICU. The table is made by <c>tools/unicode-tables</c>.
/// </remarks>
internal sealed class UnicodeTables
{
    public const int HangulFirst = 0xAC00, HangulCount = 11172;
    public const int LeadFirst = 0x1100, LeadCount = 19;
    public const int VowelFirst = 0x1161, VowelCount = 21;
    public const int TailFirst = 0x11A7, TailCount = 28;

    private static readonly Lazy<UnicodeTables> Loaded = new(() => new UnicodeTables());

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly HashSet<int> _neverComposed = [];
    private readonly HashSet<int> _composesWithPrevious = [];
    private readonly HashSet<int> _decomposesCompatibly = [];

    private UnicodeTables()
    {
        const string Name = "ExoGrains.Models.UnicodeTables.txt";
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The resource {Name} is not part of this build.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            Add(line.Split(' '));
        foreach (var (_, second) in _compositions.Keys)
            _composesWithPrevious.Add(second);
        foreach (var point in _canonical.Keys.Concat(_compatible.Keys).Where(HasCompatiblePart))
            _decomposesCompatibly.Add(point);
    }

    public static UnicodeTables Instance => Loaded.Value;

    /// <summary>The canonical combining class; 0 for everything that does not combine.</summary>
    public int CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>The parts of <paramref name="codePoint"/>, one step down, or null if it has none.</summary>
    public int[]? Decompose(int codePoint, bool compatible) =>
        _canonical.GetValueOrDefault(codePoint)
        ?? (compatible ? _compatible.GetValueOrDefault(codePoint) : null);

    /// <summary>The one code point that stands for the two, or null.</summary>
    public int? Compose(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < LeadCount and var lead
            && second - VowelFirst is >= 0 and < VowelCount and var vowel)
            return HangulFirst + (((lead * VowelCount) + vowel) * TailCount);
        if (first - HangulFirst is >= 0 and < HangulCount and var syllable && syllable % TailCount == 0
            && second - TailFirst is > 0 and < TailCount and var tail)
            return first + tail;
        return _compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    /// <summary>Whether <paramref name="codePoint"/> may take part in a change when text is composed.</summary>
    public bool MayChangeComposed(int codePoint, bool compatible) =>
        _classes.ContainsKey(codePoint)
        || _neverComposed.Contains(codePoint)
        || _composesWithPrevious.Contains(codePoint)
        || codePoint is (>= VowelFirst and < VowelFirst + VowelCount) or (> TailFirst and < TailFirst + TailCount)
        || (compatible && _decomposesCompatibly.Contains(codePoint));

    /// <summary>Whether <paramref name="codePoint"/> may take part in a change when text is taken apart.</summary>
    public bool MayChangeDecomposed(int codePoint, bool compatible) =>
        _classes.ContainsKey(codePoint)
        || _canonical.ContainsKey(codePoint)
        || codePoint is >= HangulFirst and < HangulFirst + HangulCount
        || (compatible && _compatible.ContainsKey(codePoint));

    private bool HasCompatiblePart(int codePoint) =>
        _compatible.ContainsKey(codePoint)
        || (_canonical.TryGetValue(codePoint, out var parts) && parts.Any(HasCompatiblePart));

    private void Add(string[] fields)
    {
        if (fields[0] == "#")
            return;
        var numbers = Array.ConvertAll(fields[1..], field => int.Parse(field, NumberStyles.HexNumber, null));
        switch (fields[0])
        {
            case "c":
                for (var point = numbers[0]; point <= numbers[1]; point++)
                    _classes[point] = (byte)numbers[2];
                break;
            case "k":
                _compatible[numbers[0]] = numbers[1..];
                break;
            case "d!":
                _canonical[numbers[0]] = numbers[1..];
                _neverComposed.Add(numbers[0]);
                break;
            default:
                _canonical[numbers[0]] = numbers[1..];
                _compositions[(numbers[1], numbers[2])] = numbers[0];
                break;
        }
    }
}

using System.Text.RegularExpressions;

namespace ExoGrains.Tidy.Tests;

public sealed partial class SourceStyleTests
{
    private const int MaxLines = 400;
    private const int MaxGrainLines = 150;
    private const int MaxColumns = 120;

    /// <summary>Files above the limit, with the reason. This list may only shrink.</summary>
    private static readonly string[] LongFiles = [];

    [Fact]
    public void Files_StayUnderTheLineLimit() =>
        AssertNone(SourceTree.SourceFiles("src", "tests")
            .Where(path => File.ReadLines(path).Count() > MaxLines)
            .Select(SourceTree.Relative)
            .Except(LongFiles));

    [Fact]
    public void Grains_StayThin() =>
        AssertNone(SourceTree.SourceFiles("src/ExoGrains.Grains")
            .Where(path => Path.GetFileName(path).EndsWith("Grain.cs", StringComparison.Ordinal))
            .Where(path => File.ReadLines(path).Count() > MaxGrainLines)
            .Select(SourceTree.Relative));

    [Fact]
    public void Lines_StayUnderTheColumnLimit() =>
        AssertNone(SourceTree.SourceFiles("src", "tests")
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (path, line, number: index + 1)))
            .Where(entry => entry.line.Length > MaxColumns && !IsJsonOfATest(entry.path, entry.line))
            .Select(entry => $"{SourceTree.Relative(entry.path)}:{entry.number} has {entry.line.Length} columns"));

    [Fact]
    public void TypeNames_SayWhatTheTypeDoes() =>
        AssertNone(SourceTree.SourceFiles("src")
            .SelectMany(path => TypeDeclaration().Matches(File.ReadAllText(path))
                .Select(match => match.Groups["name"].Value)
                .Where(name => VagueName().IsMatch(name))
                .Select(name => $"{SourceTree.Relative(path)}: {name}")));

    [Fact]
    public void Sources_HaveNoBannedCalls() =>
        AssertNone(SourceTree.SourceFiles("src")
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (path, line, number: index + 1)))
            .Where(entry => BannedCall().IsMatch(entry.line))
            .Select(entry => $"{SourceTree.Relative(entry.path)}:{entry.number}: {entry.line.Trim()}"));

    [GeneratedRegex(
        @"^\s*(?:public|internal|private|file)[\w\s]*\b(?:class|struct|record|interface|enum)\s+"
        + @"(?:struct\s+|class\s+)?(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    // A document in a literal is easier to read as it would stand in its file.
    private static bool IsJsonOfATest(string path, string line) =>
        SourceTree.Relative(path).StartsWith("tests/", StringComparison.Ordinal)
        && line.Contains("{\"", StringComparison.Ordinal);

    private static void AssertNone(IEnumerable<string> offenders)
    {
        var listed = offenders.ToArray();
        Assert.True(listed.Length == 0, string.Join(Environment.NewLine, listed));
    }

    [GeneratedRegex("(?:Manager|Helper|Helpers|Util|Utils|Utilities|Common|Base|Impl)$")]
    private static partial Regex VagueName();

    // Time is a TimeProvider and seeds are arguments; swallowed exceptions and blocked tasks hide failures.
    [GeneratedRegex(
        @"\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bRandom\.Shared\b|\.GetAwaiter\(\)\.GetResult\(\)"
        + @"|catch\s*(?:\(Exception[^)]*\))?\s*\{\s*\}|#region|\bTODO\b|\bFIXME\b")]
    private static partial Regex BannedCall();
}

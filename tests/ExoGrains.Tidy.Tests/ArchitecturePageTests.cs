using System.Text.RegularExpressions;

namespace ExoGrains.Tidy.Tests;

public sealed partial class ArchitecturePageTests
{
    [Fact]
    public void TypesNamedInTheArchitecturePage_Exist()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "ARCHITECTURE.md"));
        var sources = string.Join('\n', SourceTree.SourceFiles("src").Select(File.ReadAllText));
        var named = CodeSpan().Matches(page).Select(match => match.Groups["name"].Value)
            .Where(name => PascalType().IsMatch(name)).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Matches(
            $@"\b(?:class|struct|record|interface|enum)\s+(?:struct\s+)?{Regex.Escape(name)}\b", sources));
    }

    [GeneratedRegex("`(?<name>[^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^I?[A-Z][a-z]+(?:[A-Z][A-Za-z0-9]*)+$")]
    private static partial Regex PascalType();
}
